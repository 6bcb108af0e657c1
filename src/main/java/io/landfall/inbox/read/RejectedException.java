package io.landfall.inbox.read;

/** A record cannot be used; the message is the reason, in one sentence for the one who sent it. */
final class RejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Without a stack trace: what is wrong is the record, and a file may hold a million such. */
    RejectedException(String reason) {
        super(reason, null, false, false);
    }
}

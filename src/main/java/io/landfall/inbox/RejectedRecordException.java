package io.landfall.inbox;

/** A record cannot become an event; the message says what is wrong with it, in one sentence. */
final class RejectedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    RejectedRecordException(String reason) {
        super(reason, null, false, false);
    }
}

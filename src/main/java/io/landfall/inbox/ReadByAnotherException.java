package io.landfall.inbox;

/**
 * Two read the same arrival, because one was held for dead: what the slower one read does not count,
 * and its message is looked at again.
 */
final class ReadByAnotherException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReadByAnotherException(String arrivalId) {
        super("arrival " + arrivalId + " was read on by another node");
    }
}

package io.landfall.event;

/** Something outside does not answer now; it may later. */
public final class OutOfReachException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutOfReachException(String message, Throwable cause) {
        super(message, cause);
    }
}

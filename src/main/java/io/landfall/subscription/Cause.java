package io.landfall.subscription;

/** Why a delivery failed, as a person reads it: the innermost exception, on one line. */
final class Cause {
    private static final int LONGEST = 2_000;

    private Cause() {}

    static String of(Delivery delivery) {
        return delivery.cause().map(Cause::of).orElse("unknown");
    }

    private static String of(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        String text = innermost.getClass().getSimpleName()
                + (innermost.getMessage() == null ? "" : ": " + innermost.getMessage());
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + "…";
    }
}

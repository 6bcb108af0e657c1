package io.landfall.event;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The pause between tries of something that fails, from a tenth of a second up to five seconds: what is
 * away costs neither the log nor the processor. Used by one thread.
 */
public final class GrowingPause {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Duration STEP = Duration.ofMillis(50);

    private final BooleanSupplier goOn;
    private Duration next = FIRST;

    /**
     * @param goOn asked every now and then; a pause ends early when it says no
     */
    public GrowingPause(BooleanSupplier goOn) {
        this.goOn = goOn;
    }

    /** It went well: the next pause is a short one. */
    public void reset() {
        next = FIRST;
    }

    /** Takes the pause, and makes the next one twice as long; an interrupt ends it and stays set. */
    public void take() {
        try {
            long end = System.nanoTime() + next.toNanos();
            for (long left = next.toNanos(); left > 0 && goOn.getAsBoolean(); left = end - System.nanoTime()) {
                Thread.sleep(Math.max(1, Math.min(STEP.toNanos(), left) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Duration twice = next.multipliedBy(2);
        next = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    }

    /** How long the next pause is, for a person. */
    @Override
    public String toString() {
        return Durations.show(next);
    }
}

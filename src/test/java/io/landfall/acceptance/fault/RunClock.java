package io.landfall.acceptance.fault;

import java.time.Duration;

/** The time since a run began: one scale for calls, faults and drops. For any thread. */
final class RunClock {
    private final long began = System.nanoTime();

    Duration now() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Seconds with their thousandths, as reports show a time. */
    static String show(Duration time) {
        return "%.3f s".formatted(time.toMillis() / 1_000.0);
    }
}

package io.landfall.acceptance.fault;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets time pass: the moments of faults are times, not states that could be waited for. */
final class Pause {
    private Pause() {}

    static void of(Duration time) {
        until(new CountDownLatch(1), time);
    }

    /** Waits for a latch, but no longer than a time. */
    static void until(CountDownLatch latch, Duration atMost) {
        try {
            boolean early = latch.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
            if (early) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

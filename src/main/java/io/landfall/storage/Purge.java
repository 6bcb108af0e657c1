package io.landfall.storage;

import io.landfall.event.Recurrence;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * The removal of one kind of old things, a small step at each call of a timer: at once again while
 * the steps find enough to remove, else after a pause. A step that fails is tried again after the
 * pause too.
 */
public final class Purge {
    private final BooleanSupplier step;
    private final Duration pause;
    private final Clock clock;
    private final Recurrence next = Recurrence.now();

    /**
     * @param step removes up to a batch in a transaction of its own; true to be called again at once
     */
    public Purge(BooleanSupplier step, Duration pause, Clock clock) {
        this.step = step;
        this.pause = pause;
        this.clock = clock;
    }

    /** Makes a step if it is time for one. */
    public synchronized void run() {
        Instant now = clock.instant();
        if (!next.isDue(now)) {
            return;
        }
        next.after(now, pause);
        if (step.getAsBoolean()) {
            next.soon();
        }
    }
}

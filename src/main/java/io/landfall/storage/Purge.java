package io.landfall.storage;

import io.landfall.event.Recurrence;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The removal of one kind of old things, a few small steps at each call of a timer while they find
 * enough to remove, and the next ones after a pause once they do not. A step that fails is tried again after the
 * pause too.
 */
public final class Purge {
    /** A call ends behind so many steps, whatever is left: the other purges have the same thread. */
    private static final int STEPS = 50;

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

    /** Makes the steps that it is time for. */
    public synchronized void run() {
        for (int made = 0; made < STEPS && next.isDue(clock.instant()); made++) {
            next.after(clock.instant(), pause);
            if (step.getAsBoolean()) {
                next.soon();
            }
        }
    }
}

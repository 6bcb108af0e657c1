package io.landfall.event;

import java.time.Duration;
import java.time.Instant;

/**
 * When something that is done now and then is due again, by a clock that may be set. A clock that was
 * set forward makes it due early; one that was set back does not postpone it beyond its interval. Used
 * by one thread at a time.
 */
public final class Recurrence {
    private Instant next = Instant.MIN;
    private Duration interval = Duration.ZERO;

    /** Due at once. */
    public static Recurrence now() {
        return new Recurrence();
    }

    public boolean isDue(Instant now) {
        return !now.isBefore(next) || now.plus(interval).isBefore(next);
    }

    /** How long until it is due by a clock that is not set meanwhile; never longer than its interval. */
    public Duration until(Instant now) {
        return isDue(now) ? Duration.ZERO : Duration.between(now, next);
    }

    /** Makes it due again behind an interval. */
    public void after(Instant now, Duration pause) {
        interval = pause;
        next = now.plus(pause);
    }

    /** Makes it due at once. */
    public void soon() {
        next = Instant.MIN;
    }
}

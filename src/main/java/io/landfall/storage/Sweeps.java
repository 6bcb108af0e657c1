package io.landfall.storage;

import io.landfall.event.Recurrence;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * When a purge that goes from the oldest to the young begins anew at the oldest, to look at what it
 * had to leave there: an hour after the last time, or a twenty-fourth of a short retention.
 */
public final class Sweeps {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int A_RETENTION = 24;

    private final Duration interval;
    private final Clock clock;
    private final Recurrence next = Recurrence.now();

    public Sweeps(Duration retention, Clock clock) {
        Duration part = retention.dividedBy(A_RETENTION);
        this.interval = part.compareTo(LONGEST) < 0 ? part : LONGEST;
        this.clock = clock;
        next.after(clock.instant(), interval);
    }

    /** To be asked among the young only: a sweep over a long backlog comes to its end first. */
    public boolean isNewOneDue() {
        Instant now = clock.instant();
        if (!next.isDue(now)) {
            return false;
        }
        next.after(now, interval);
        return true;
    }
}

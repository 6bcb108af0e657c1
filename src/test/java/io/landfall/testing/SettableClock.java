package io.landfall.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test moves it. For any thread. */
public final class SettableClock extends Clock {
    private volatile Instant instant;

    public SettableClock(Instant instant) {
        this.instant = instant;
    }

    /** A clock that starts on a morning of March 2026, with more digits than a database keeps. */
    public static SettableClock atStart() {
        return new SettableClock(Instant.parse("2026-03-01T09:30:00.123456789Z"));
    }

    public void pass(Duration time) {
        instant = instant.plus(time);
    }

    public OffsetDateTime now() {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    @Override
    public Instant instant() {
        return instant;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.fixed(instant, zone);
    }
}

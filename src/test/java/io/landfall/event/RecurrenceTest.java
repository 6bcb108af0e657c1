package io.landfall.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecurrenceTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Recurrence recurrence = Recurrence.now();

    @Test
    void isDueAtOnceAndThenBehindItsInterval() {
        assertThat(recurrence.isDue(NOON)).isTrue();
        recurrence.after(NOON, Duration.ofSeconds(10));
        assertThat(recurrence.isDue(NOON.plusSeconds(9))).isFalse();
        assertThat(recurrence.isDue(NOON.plusSeconds(10))).isTrue();
    }

    @Test
    void saysHowLongUntilItIsDue() {
        Duration first = recurrence.until(NOON);
        recurrence.after(NOON, Duration.ofSeconds(10));
        Duration onTheWay = recurrence.until(NOON.plusSeconds(3));
        Duration behind = recurrence.until(NOON.plusSeconds(11));
        Duration whenSetBack = recurrence.until(NOON.minus(Duration.ofHours(6)));

        assertThat(List.of(first, onTheWay, behind, whenSetBack))
                .containsExactly(Duration.ZERO, Duration.ofSeconds(7), Duration.ZERO, Duration.ZERO);
    }

    @Test
    void isDueAtOnceWhenSomethingHappened() {
        recurrence.after(NOON, Duration.ofSeconds(10));
        recurrence.soon();
        assertThat(recurrence.isDue(NOON)).isTrue();
    }

    @Test
    void isNotPostponedByAClockThatIsSetBack() {
        recurrence.after(NOON, Duration.ofSeconds(10));
        assertThat(recurrence.isDue(NOON.minus(Duration.ofHours(6)))).isTrue();
    }
}

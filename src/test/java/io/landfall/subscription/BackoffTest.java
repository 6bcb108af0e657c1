package io.landfall.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final String FORM =
            "write first delay, factor, ceiling and jitter with commas between them, such as 1s,2,5m,0.2";

    private static long[] delays(String backoff, int attempts) {
        SplittableRandom random = new SplittableRandom(1);
        return IntStream.rangeClosed(1, attempts)
                .mapToLong(failures ->
                        Backoff.parse(backoff).after(failures, random).toMillis())
                .toArray();
    }

    @Test
    void eachDelayIsLongerByTheFactorUpToTheCeiling() {
        assertThat(delays("1s,2,5s,0", 5)).containsExactly(1_000, 2_000, 4_000, 5_000, 5_000);
    }

    @Test
    void aHundredthDelayIsStillTheCeiling() {
        assertThat(Backoff.parse("1s,10,1h,0").after(1_000, new SplittableRandom(1)))
                .isEqualTo(Duration.ofHours(1));
        assertThat(Backoff.parse("0ms,10,1h,0").after(1_000, new SplittableRandom(1)))
                .isZero();
    }

    @Test
    void chanceShortensADelayByItsShareAtMost() {
        List<Long> delays = IntStream.range(0, 1_000)
                .mapToObj(seed -> Backoff.parse("1s,2,5m,0.2")
                        .after(1, new SplittableRandom(seed))
                        .toMillis())
                .toList();

        assertThat(delays).allSatisfy(delay -> assertThat(delay).isBetween(800L, 1_000L));
        assertThat(Set.copyOf(delays)).hasSizeGreaterThan(50);
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        assertThat(Backoff.parse("1s")).isEqualTo(new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(5), 0.2));
        assertThat(Backoff.parse("1s, 3")).isEqualTo(new Backoff(Duration.ofSeconds(1), 3, Duration.ofMinutes(5), 0.2));
        assertThat(Backoff.parse("10m").ceiling()).isEqualTo(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "1s,2,5m,0.2,1 ~ '1s,2,5m,0.2,1' has more than four parts; ",
                "1s,two        ~ 'two' is no number; ",
                "1s,NaN        ~ 'NaN' is no number; ",
                "1s,2d         ~ '2d' is no number; ",
                "2s,0x1p1      ~ '0x1p1' is no number; ",
                "1s,0.5        ~ the factor is at least 1, the ceiling at least the first delay, and the jitter between 0 and 1; ",
                "1h,2,5m       ~ the factor is at least 1, the ceiling at least the first delay, and the jitter between 0 and 1; ",
                "1s,2,5m,1.1   ~ the factor is at least 1, the ceiling at least the first delay, and the jitter between 0 and 1; ",
                "1s,2,5m,-1    ~ the factor is at least 1, the ceiling at least the first delay, and the jitter between 0 and 1; ",
            })
    void whatIsNoBackoffIsRefused(String text, String complaint) {
        assertThatThrownBy(() -> Backoff.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(complaint + " " + FORM);
    }

    @Test
    void aDelayThatIsNoneIsRefused() {
        assertThatThrownBy(() -> Backoff.parse("soon")).hasMessageStartingWith("'soon' is no duration;");
    }
}

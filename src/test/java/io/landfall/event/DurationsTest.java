package io.landfall.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "2s, PT2S",
        "5m, PT5M",
        "12h, PT12H",
        "7d, PT168H",
        "0s, PT0S",
        "' 1 s ', PT1S",
        "999999999d, PT23999999976H"
    })
    void aNumberAndAUnitAreADuration(String text, Duration duration) {
        assertThat(Durations.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "1.5s", "1 week", "1S", "9999999999s", "PT1S"})
    void anythingElseIsNone(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is no duration; write a number and a unit of ms, s, m, h or d,"
                        + " such as 500ms or 7d");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0ms",
        "PT0.5S, 500ms",
        "PT1.5S, 1500ms",
        "PT90S, 90s",
        "PT5M, 5m",
        "PT90M, 90m",
        "PT36H, 36h",
        "PT48H, 2d"
    })
    void aDurationIsShownInTheLargestUnitThatKeepsItWhole(Duration duration, String text) {
        assertThat(Durations.show(duration)).isEqualTo(text);
        assertThat(Durations.parse(Durations.show(duration))).isEqualTo(duration);
    }
}

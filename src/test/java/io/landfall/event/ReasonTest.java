package io.landfall.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonTest {
    @Test
    void itIsTheInnermostExceptionOnOneLine() {
        Throwable failure = new IllegalStateException("outer", new IllegalArgumentException("in\n\tner"));

        assertThat(Reason.of(failure)).isEqualTo("IllegalArgumentException: in ner");
    }

    @ParameterizedTest
    @CsvSource({
        "'\0', a b",
        "'\r\n12:00:00.000 ERROR', a 12:00:00.000 ERRORb",
        "'\u001B[31m', a [31mb",
        "\u009B, a b",
        "\u202E, a b",
        "\u2028, a b",
        "\uD800, a\uFFFDb",
        "\uDE00\uD83D, a\uFFFD\uFFFDb",
        "\uD83D\uDE00, a\uD83D\uDE00b",
    })
    void whatWouldHarmALogOrADatabaseIsNotInIt(String harm, String line) {
        assertThat(Reason.line("a" + harm + "b")).isEqualTo(line);
    }

    @Test
    void itIsShortAndHalvesNoPair() {
        assertThat(Reason.line("x".repeat(2_000))).isEqualTo("x".repeat(2_000));
        assertThat(Reason.line("x".repeat(2_001))).isEqualTo("x".repeat(1_999) + "…");
        assertThat(Reason.line("x".repeat(1_998) + "\uD83D\uDE00" + "yy")).isEqualTo("x".repeat(1_998) + "…");
    }
}

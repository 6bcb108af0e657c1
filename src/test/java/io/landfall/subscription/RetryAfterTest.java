package io.landfall.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static Throwable answer(String header, String value) {
        return new IllegalStateException(new HttpOperationFailedException(
                "http://127.0.0.1/entries", 503, "busy", null, Map.of(header, value), null));
    }

    @ParameterizedTest
    @CsvSource({
        "Retry-After, 120, PT2M",
        "retry-after, 0, PT0S",
        "Retry-After, ' 86400 ', PT24H",
        "Retry-After, 'Sun, 1 Mar 2026 12:00:30 GMT', PT30S"
    })
    void aServerSaysInSecondsOrByADateWhenItWantsToBeAskedAgain(String header, String value, Duration wait) {
        assertThat(RetryAfter.of(answer(header, value), NOW)).contains(wait);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "soon", "", "9999999999999", "Sun, 1 Mar 2026 11:59:30 GMT"})
    void whatCannotBeReadOrIsOverIsNoWait(String value) {
        assertThat(RetryAfter.of(answer("Retry-After", value), NOW)).isEmpty();
    }

    @Test
    void anyOtherFailureSaysNothing() {
        assertThat(RetryAfter.of(new IllegalStateException("no"), NOW)).isEmpty();
        assertThat(RetryAfter.of(answer("Location", "5"), NOW)).isEmpty();
    }
}

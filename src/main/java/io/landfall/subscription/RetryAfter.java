package io.landfall.subscription;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.http.base.HttpOperationFailedException;

/** When a server that answered with a failure wants to be asked again: seconds or a date (RFC 9110, 10.2.3). */
final class RetryAfter {
    private static final String HEADER = "Retry-After";

    private RetryAfter() {}

    /** How long to wait; empty where the failure has no such answer, or one that cannot be read. */
    static Optional<Duration> of(Throwable failure, Instant now) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpOperationFailedException answer && answer.getResponseHeaders() != null) {
                return answer.getResponseHeaders().entrySet().stream()
                        .filter(header -> header.getKey().equalsIgnoreCase(HEADER))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .flatMap(value -> parse(value.strip(), now));
            }
        }
        return Optional.empty();
    }

    private static Optional<Duration> parse(String value, Instant now) {
        try {
            Duration wait = value.matches("\\d{1,12}")
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(
                            now,
                            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            return Optional.of(wait).filter(time -> !time.isNegative());
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}

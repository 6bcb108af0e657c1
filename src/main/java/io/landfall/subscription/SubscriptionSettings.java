package io.landfall.subscription;

import io.landfall.event.ConfigurationException;
import io.landfall.event.Durations;
import io.landfall.event.RouteNames;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A subscription as the user wrote it, checked.
 *
 * @param attempts how often an event is tried before it is a dead letter
 * @param ordered whether events of one partition key are handled in journal order
 * @param memory how long a handled key is remembered
 * @param concurrency how many events are handled at the same time
 * @param batch the most events that are claimed and confirmed together
 * @param timeout how long a handler may take for an event; empty for as long as it likes
 * @param transacted whether the handler takes part in the transaction that confirms
 * @param overHttp whether the handler is an address of HTTP itself, and no route that may call one
 */
record SubscriptionSettings(
        String name,
        int attempts,
        boolean ordered,
        Backoff backoff,
        Duration memory,
        int concurrency,
        int batch,
        Content deliver,
        Optional<Duration> timeout,
        boolean transacted,
        boolean overHttp) {
    static final int MOST_CONCURRENCY = 256;
    private static final Pattern HTTP = Pattern.compile("https?:", Pattern.CASE_INSENSITIVE);

    /**
     * Reads the template's parameters.
     *
     * @param handler the endpoint, by which a default goes
     *
     * @throws ConfigurationException naming the subscription, the parameter and what would be right
     */
    static SubscriptionSettings of(String name, String handler, Map<String, String> parameters) {
        RouteNames.check("subscription", name);
        Parameters read = new Parameters(name, parameters);
        return new SubscriptionSettings(
                name,
                read.as("attempts", text -> between(1, 100, text)),
                read.as("ordered", SubscriptionSettings::trueOrFalse),
                read.as("backoff", Backoff::parse),
                read.as("dedupe", Durations::parse),
                read.as("concurrency", text -> between(1, MOST_CONCURRENCY, text)),
                read.as("batch", text -> between(1, 1_000, text)),
                read.as("deliver", SubscriptionSettings::content),
                read.as("timeout", SubscriptionSettings::timeout),
                read.as("transacted", text -> transacted(text, handler)),
                HTTP.matcher(handler).lookingAt());
    }

    private record Parameters(String name, Map<String, String> values) {
        <T> T as(String parameter, Function<String, T> parse) {
            try {
                return parse.apply(values.getOrDefault(parameter, ""));
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException(
                        "subscription '" + name + "': parameter '" + parameter + "': " + e.getMessage(), e);
            }
        }
    }

    private static int between(int least, int most, String text) {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, as for a number out of range
        }
        throw new IllegalArgumentException("'" + text + "' is no whole number from " + least + " to " + most);
    }

    private static boolean trueOrFalse(String text) {
        return trueOrFalse(text, "");
    }

    private static boolean trueOrFalse(String text, String alternative) {
        return switch (text.strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false" + alternative);
        };
    }

    /** SQL in Landfall's own database can be part of the transaction that records it as handled. */
    private static boolean transacted(String text, String handler) {
        return text.strip().equals("auto")
                ? handler.startsWith("sql:") && !handler.contains("dataSource")
                : trueOrFalse(text, ", nor auto");
    }

    private static Optional<Duration> timeout(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        Duration timeout = Durations.parse(text);
        if (timeout.isZero()) {
            throw new IllegalArgumentException("'" + text + "' is no time at all; leave it out for no timeout");
        }
        return Optional.of(timeout);
    }

    private static Content content(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "event" -> Content.EVENT;
            case "data" -> Content.DATA;
            default -> throw new IllegalArgumentException("'" + text + "' is neither event nor data");
        };
    }
}

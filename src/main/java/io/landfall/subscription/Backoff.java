package io.landfall.subscription;

import io.landfall.event.Durations;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Exponential backoff with jitter and a ceiling.
 *
 * @param first delay behind the first failed attempt
 * @param factor by which each delay is longer than the one before, at least 1
 * @param ceiling the longest delay
 * @param jitter share of a delay, from 0 to 1, by which it is shortened at random, so that events
 *     that failed together do not come back together
 */
record Backoff(Duration first, double factor, Duration ceiling, double jitter) {
    private static final Pattern NUMBER = Pattern.compile("-?(\\d+(\\.\\d+)?|\\.\\d+)");
    private static final String FORM =
            "write first delay, factor, ceiling and jitter with commas between them, such as 1s,2,5m,0.2";

    Backoff {
        if (factor < 1 || jitter < 0 || jitter > 1 || first.isNegative() || ceiling.compareTo(first) < 0) {
            throw new IllegalArgumentException("the factor is at least 1, the ceiling at least the first delay,"
                    + " and the jitter between 0 and 1; " + FORM);
        }
    }

    /** Parses {@code 1s,2,5m,0.2}; what is left out at the end is 2, 5m and 0.2. */
    static Backoff parse(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length > 4) {
            throw new IllegalArgumentException("'" + text + "' has more than four parts; " + FORM);
        }
        Duration first = Durations.parse(parts[0]);
        Duration ceiling = parts.length > 2 ? Durations.parse(parts[2]) : Duration.ofMinutes(5);
        return new Backoff(
                first,
                parts.length > 1 ? number(parts[1]) : 2,
                parts.length > 2 || ceiling.compareTo(first) > 0 ? ceiling : first,
                parts.length > 3 ? number(parts[3]) : 0.2);
    }

    private static double number(String text) {
        // not all that Java takes for a number: 2d is a time
        if (NUMBER.matcher(text.strip()).matches()) {
            double number = Double.parseDouble(text.strip());
            if (Double.isFinite(number)) {
                return number;
            }
        }
        throw new IllegalArgumentException("'" + text.strip() + "' is no number; " + FORM);
    }

    /** The delay behind a number of failed attempts, 1 or more. */
    Duration after(int failures, RandomGenerator random) {
        double full =
                Math.min((double) ceiling.toMillis(), (double) first.toMillis() * Math.pow(factor, failures - 1.0));
        return Duration.ofMillis(Math.round(full * (1 - jitter * random.nextDouble())));
    }
}

package io.landfall.bench;

import java.util.Arrays;
import java.util.Collection;

/** Figures of the same thing, in order. */
final class Spread {
    private final double[] sorted;

    Spread(Collection<? extends Number> values) {
        sorted = values.stream().mapToDouble(Number::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("there is no figure");
        }
    }

    double median() {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The figure that so many of a hundred do not exceed. */
    double percentile(int percent) {
        return sorted[Math.max(0, (int) Math.ceil(sorted.length * percent / 100.0) - 1)];
    }

    double least() {
        return sorted[0];
    }

    double most() {
        return sorted[sorted.length - 1];
    }

    /** The median and, of several figures, from where to where they go. */
    String show(String format) {
        String median = format.formatted(median());
        return sorted.length == 1
                ? median
                : median + " (" + format.formatted(least()) + " to " + format.formatted(most()) + ")";
    }

    @Override
    public String toString() {
        return Arrays.toString(sorted);
    }
}

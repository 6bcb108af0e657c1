package io.landfall.routing;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * How many rules want about the same of a field: how little it tells to look a rule up by it. These
 * are estimates, and decide only how fast a rule is found.
 */
final class Sharers {
    private final Map<Object, Integer> counts = new HashMap<>();
    private final double[] bottoms;
    private final double[] tops;
    private final int rules;

    private record Literal(String written) {}

    /**
     * @param wanted what each rule wants of the field
     * @param rules the number of all rules
     */
    Sharers(Collection<Wanted> wanted, int rules) {
        this.rules = rules;
        for (Wanted one : wanted) {
            one.texts().forEach(this::count);
            one.literals().forEach(literal -> count(new Literal(literal)));
            one.ruled().forEach(this::count);
        }
        bottoms = bounds(wanted, true);
        tops = bounds(wanted, false);
    }

    private void count(Object key) {
        counts.merge(key, 1, Integer::sum);
    }

    private static double[] bounds(Collection<Wanted> wanted, boolean bottom) {
        return wanted.stream()
                .flatMap(one -> one.numbers().stream())
                .flatMap(matcher -> matcher.ranges().stream())
                .mapToDouble(range -> bottom ? range.bottom() : range.top())
                .sorted()
                .toArray();
    }

    /** The rules that an event may be expected to concern which has a value that this one wants. */
    double of(Wanted wanted) {
        if (wanted.absent()) {
            return Double.POSITIVE_INFINITY;
        }
        if (!wanted.isIndexable()) {
            return rules;
        }
        double sharers = 0;
        for (String text : wanted.texts()) {
            sharers += counts.get(text);
        }
        for (String literal : wanted.literals()) {
            sharers += counts.get(new Literal(literal));
        }
        for (FieldMachines.Place ruled : wanted.ruled()) {
            sharers += counts.get(ruled) + wanted.machines().count() + rules / 16.0;
        }
        for (NumericMatcher matcher : wanted.numbers()) {
            for (NumericRange range : matcher.ranges()) {
                sharers += (at(range.bottom()) + at(range.top())) / 2.0;
            }
        }
        return sharers;
    }

    /** The number of ranges in which a number lies, give or take those that begin or end there. */
    private int at(double number) {
        return atMost(bottoms, number) - atMost(tops, Math.nextDown(number));
    }

    private static int atMost(double[] sorted, double number) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}

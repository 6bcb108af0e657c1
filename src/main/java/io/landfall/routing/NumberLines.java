package io.landfall.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.event.ruler.Patterns;

/**
 * Takes numbers out of patterns: {@code "amount": [{"numeric": [">", 5]}]} becomes
 * {@code "amount<mark>": ["17", "4"]}, the segments of the field's {@link NumberLine} that make up
 * what the matcher wants. {@link Marks} gives events the segments of their numbers, and what remains
 * is equality, which Event Ruler matches at the same speed however many patterns there are. Left to
 * Event Ruler, a thousand overlapping ranges take minutes to load, and one range across zero beside
 * texts on the same field makes it miss every other event (2.1.0).
 */
final class NumberLines {
    private final Map<String, NumberLine> lines = new HashMap<>();
    private final String mark;

    NumberLines(Collection<Branch> branches, String mark) {
        this.mark = mark;
        Map<String, List<NumericMatcher>> matchersByField = new HashMap<>();
        for (Branch branch : branches) {
            branch.fields().forEach((field, matchers) -> {
                if (areNumeric(matchers)) {
                    matchersByField
                            .computeIfAbsent(field, any -> new ArrayList<>())
                            .addAll(numeric(matchers));
                }
            });
        }
        matchersByField.forEach((field, matchers) -> lines.put(field, new NumberLine(matchers)));
    }

    Set<String> fields() {
        return lines.keySet();
    }

    Optional<NumberLine> of(String field) {
        return Optional.ofNullable(lines.get(field));
    }

    /** The branch with segments in place of numbers. */
    Branch onLines(Branch branch) {
        Branch onLines = branch;
        for (Map.Entry<String, List<Patterns>> field : branch.fields().entrySet()) {
            if (areNumeric(field.getValue())) {
                onLines = onLines.without(field.getKey())
                        .with(field.getKey() + mark, segments(lines.get(field.getKey()), field.getValue()));
            }
        }
        return onLines;
    }

    /** A field's matchers are all numeric or none of them is: {@link MatcherKind} sees to that. */
    private static boolean areNumeric(List<Patterns> matchers) {
        return MatcherKind.of(matchers.get(0)) == MatcherKind.NUMERIC;
    }

    private static List<NumericMatcher> numeric(List<Patterns> matchers) {
        return matchers.stream()
                .flatMap(matcher -> NumericMatcher.of(matcher).stream())
                .toList();
    }

    private static List<Patterns> segments(NumberLine line, List<Patterns> matchers) {
        return numeric(matchers).stream()
                .flatMapToInt(line::segmentsOf)
                .distinct()
                .<Patterns>mapToObj(segment -> Patterns.exactMatch(Integer.toString(segment)))
                .toList();
    }
}

package io.landfall.routing;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.event.ruler.Patterns;

/**
 * One alternative of a pattern: all its fields have to match, each by any one of its matchers. A
 * field's name is its path joined by dots. Fields are in the order of the alphabet, in which Event
 * Ruler asks them.
 */
record Branch(SortedMap<String, List<Patterns>> fields) {
    static Branch of(Map<String, List<Patterns>> fields) {
        return new Branch(new TreeMap<>(fields));
    }

    Branch with(String field, List<Patterns> matchers) {
        Branch copy = of(fields);
        copy.fields.put(field, matchers);
        return copy;
    }

    /** Branches that want together what this one wants, with one kind of matchers in each field. */
    List<Branch> sorted() {
        List<Branch> sorted = List.of(this);
        for (Map.Entry<String, List<Patterns>> field : fields.entrySet()) {
            Collection<List<Patterns>> groups =
                    MatcherKind.group(field.getValue()).values();
            sorted = sorted.stream()
                    .flatMap(branch -> groups.stream().map(group -> branch.with(field.getKey(), group)))
                    .toList();
        }
        return sorted;
    }

    /** The number of branches that {@link #sorted} makes. */
    double sorts() {
        return fields.values().stream()
                .mapToDouble(matchers -> MatcherKind.group(matchers).size())
                .reduce(1, (a, b) -> a * b);
    }
}

package io.landfall.routing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import software.amazon.event.ruler.MatchType;
import software.amazon.event.ruler.Patterns;
import software.amazon.event.ruler.ValuePatterns;

/**
 * Makes Event Ruler ask the telling field first. It asks fields by the alphabet, so with thousands
 * of {@code {"amount": [{"anything-but": 5}], "zone": ["north"]}} it would follow each one's amount
 * before any zone rules it out. An anchor is one more condition, asked first of all, that repeats
 * what a field of the branch says anyway: {@code "<anchors>": ["zone=\"north\""]}. It rules branches
 * out early and cannot change a result.
 */
final class Anchors {
    private final String anchorField;
    private final Map<String, Integer> branchesByAnchor = new HashMap<>();
    private final int branches;
    private final Map<String, Set<String>> anchorsByField = new HashMap<>();

    /**
     * @param anchorField a name before all other fields' names
     */
    Anchors(Collection<Branch> branches, String anchorField) {
        this.anchorField = anchorField;
        this.branches = branches.size();
        for (Branch branch : branches) {
            branch.fields().forEach((field, matchers) -> anchors(field, matchers)
                    .forEach(anchor -> branchesByAnchor.merge(anchor, 1, Integer::sum)));
        }
        for (Branch branch : branches) {
            anchor(branch).ifPresent(field -> anchorsByField
                    .computeIfAbsent(field, any -> new HashSet<>())
                    .addAll(anchors(field, branch.fields().get(field))));
        }
    }

    Set<String> fields() {
        return anchorsByField.keySet();
    }

    /** The anchor that a field's value is in an event, where a branch is anchored there. */
    Optional<String> of(String field, JsonNode value) {
        String anchor = anchor(field, value.isTextual() ? '"' + value.textValue() + '"' : value.asText());
        return anchorsByField.get(field).contains(anchor) ? Optional.of(anchor) : Optional.empty();
    }

    /** The branch, with an anchor where that rules it out earlier than its own fields do. */
    Branch anchored(Branch branch) {
        return anchor(branch)
                .map(field -> branch.with(
                        anchorField, equalToAny(anchors(field, branch.fields().get(field)))))
                .orElse(branch);
    }

    private static List<Patterns> equalToAny(Set<String> anchors) {
        List<Patterns> matchers = new ArrayList<>();
        anchors.forEach(anchor -> matchers.add(Patterns.exactMatch('"' + anchor + '"')));
        return matchers;
    }

    /** The field that rules the branch out most often, if the alphabet puts a loose one before it. */
    private Optional<String> anchor(Branch branch) {
        return branch.fields().keySet().stream()
                .filter(field -> isTelling(field, branch.fields().get(field)))
                .min(Comparator.comparing(
                        field -> sharers(field, branch.fields().get(field))))
                .filter(field -> branch.fields().headMap(field).entrySet().stream()
                        .anyMatch(earlier ->
                                anchors(earlier.getKey(), earlier.getValue()).isEmpty()));
    }

    /** Whether the field's values rule out half of all branches or more. */
    private boolean isTelling(String field, List<Patterns> matchers) {
        int sharers = sharers(field, matchers);
        return 0 < sharers && 2 * sharers <= branches;
    }

    private int sharers(String field, List<Patterns> matchers) {
        return anchors(field, matchers).stream().mapToInt(branchesByAnchor::get).sum();
    }

    /** An anchor for each matcher, where all of them are equalities; none for a looser field. */
    private static Set<String> anchors(String field, List<Patterns> matchers) {
        Set<String> anchors = new HashSet<>();
        for (Patterns matcher : matchers) {
            if (matcher.type() == MatchType.EXACT) {
                anchors.add(anchor(field, ((ValuePatterns) matcher).pattern()));
            } else if (matcher.type() == MatchType.NUMERIC_EQ) {
                anchors.add(anchor(field, RulerNumber.ofDigits(((ValuePatterns) matcher).pattern())));
            } else {
                return Set.of();
            }
        }
        return anchors;
    }

    /** Texts are quoted. A number has one anchor however it is written: 5 equals 5.0. */
    private static String anchor(String field, String value) {
        OptionalDouble number = value.startsWith("\"") ? OptionalDouble.empty() : RulerNumber.of(value);
        return number.isPresent() ? anchor(field, number.getAsDouble()) : field + '=' + value;
    }

    private static String anchor(String field, double number) {
        return field + '=' + number;
    }
}

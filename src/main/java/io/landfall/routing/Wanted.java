package io.landfall.routing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import software.amazon.event.ruler.MatchType;
import software.amazon.event.ruler.Patterns;
import software.amazon.event.ruler.ValuePatterns;

/**
 * What a branch wants of one field: any one of these.
 *
 * @param field the field's number
 * @param texts equal to one of them
 * @param literals written as one of them: true, false, null, and numbers that no double holds
 * @param numbers as one of these wants
 * @param ruled as Event Ruler judges
 * @param loose whatever else there is, which is not to be looked up by the value
 * @param absent also that an event has no such field
 */
record Wanted(
        int field,
        Set<String> texts,
        Set<String> literals,
        List<NumericMatcher> numbers,
        List<FieldMachines.Place> ruled,
        List<Predicate<Value>> loose,
        boolean absent,
        FieldMachines machines) {

    static Wanted of(int field, List<Patterns> matchers, FieldMachines machines) {
        Set<String> texts = new HashSet<>();
        Set<String> literals = new HashSet<>();
        List<NumericMatcher> numbers = new ArrayList<>();
        List<FieldMachines.Place> ruled = new ArrayList<>();
        List<Predicate<Value>> loose = new ArrayList<>();
        boolean absent = false;
        for (Patterns matcher : matchers) {
            Optional<NumericMatcher> numeric = NumericMatcher.of(matcher);
            if (numeric.isPresent()) {
                numbers.add(numeric.get());
            } else if (matcher.type() == MatchType.EXACT) {
                String written = ((ValuePatterns) matcher).pattern();
                if (written.startsWith("\"")) {
                    texts.add(written.substring(1, written.length() - 1));
                } else {
                    literals.add(written);
                }
            } else if (matcher.type() == MatchType.EXISTS) {
                loose.add(value -> true);
            } else if (matcher.type() == MatchType.ABSENT) {
                absent = true;
            } else if (machines.has(matcher)) {
                ruled.add(machines.place(matcher));
            } else {
                loose.add(TextMatchers.of(matcher).orElseThrow());
            }
        }
        return new Wanted(
                field,
                Set.copyOf(texts),
                Set.copyOf(literals),
                numbers.stream().distinct().toList(),
                List.copyOf(ruled),
                List.copyOf(loose),
                absent,
                machines);
    }

    /** Whether each accepted value can be told from {@link #texts} to {@link #ruled}. */
    boolean isIndexable() {
        return !absent && loose.isEmpty() && numbers.stream().noneMatch(NumericMatcher::wantsOthers);
    }

    boolean accepts(Value value) {
        if (value.isAbsent()) {
            return absent;
        }
        if (value.isText() ? texts.contains(value.text()) : isLiteral(value)) {
            return true;
        }
        for (int i = 0; i < numbers.size(); i++) {
            if (numbers.get(i).wants(value.number())) {
                return true;
            }
        }
        for (int i = 0; i < loose.size(); i++) {
            if (loose.get(i).test(value)) {
                return true;
            }
        }
        for (int i = 0; i < ruled.size(); i++) {
            FieldMachines.Place place = ruled.get(i);
            if (value.accepted(machines, place.machine()).get(place.number())) {
                return true;
            }
        }
        return false;
    }

    private boolean isLiteral(Value value) {
        return !literals.isEmpty() && literals.contains(value.text());
    }
}

package io.landfall.routing;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The rules that are looked up by one field's value. Each rule is here by one field only, that which
 * tells most of it. Immutable; safe for any thread.
 */
final class FieldAccess {
    private static final List<Rule> NOBODY = List.of();

    private final Map<String, List<Rule>> byText = new HashMap<>();
    private final Map<String, List<Rule>> byLiteral = new HashMap<>();
    private final Map<Integer, List<Rule>> bySegment = new HashMap<>();
    private final Map<Integer, List<Rule>> byRuled = new HashMap<>();
    private final int[] machineNumbers;
    private final List<Rule> whenPresent = new ArrayList<>();
    private final NumberLine line;
    private final FieldMachines machines;

    /** What a rule wants of the field. */
    record Entry(Rule rule, Wanted wanted) {}

    FieldAccess(Collection<Entry> entries, FieldMachines machines) {
        this.machines = machines;
        this.line = new NumberLine(entries.stream()
                .filter(entry -> entry.wanted().isIndexable())
                .flatMap(entry -> entry.wanted().numbers().stream())
                .toList());
        entries.forEach(this::add);
        this.machineNumbers = entries.stream()
                .filter(entry -> entry.wanted().isIndexable())
                .flatMap(entry -> entry.wanted().ruled().stream())
                .mapToInt(FieldMachines.Place::machine)
                .distinct()
                .toArray();
    }

    private void add(Entry entry) {
        Rule rule = entry.rule();
        Wanted wanted = entry.wanted();
        if (wanted.isIndexable()) {
            wanted.texts().forEach(text -> put(byText, text, rule));
            wanted.literals().forEach(literal -> put(byLiteral, literal, rule));
            wanted.numbers().stream()
                    .flatMapToInt(line::segmentsOf)
                    .distinct()
                    .forEach(segment -> put(bySegment, segment, rule));
            wanted.ruled().forEach(ruled -> put(byRuled, ruled.number(), rule));
        } else {
            whenPresent.add(rule);
        }
    }

    /**
     * Tells the rules whose matchers of this field accept the value. Only those that are not to be looked
     * up by a value come whatever it is, and are to be checked in this field too.
     */
    void candidates(Value value, Candidates candidates) {
        candidates.accept(whenPresent);
        if (value.isText()) {
            candidates.accept(byText.getOrDefault(value.text(), NOBODY));
        } else {
            if (!byLiteral.isEmpty()) {
                candidates.accept(byLiteral.getOrDefault(value.text(), NOBODY));
            }
            OptionalDouble number = bySegment.isEmpty() ? OptionalDouble.empty() : value.number();
            if (number.isPresent()) {
                line.segmentsAt(
                        number.getAsDouble(), segment -> candidates.accept(bySegment.getOrDefault(segment, NOBODY)));
            }
        }
        for (int machine : machineNumbers) {
            BitSet accepted = value.accepted(machines, machine);
            accepted.stream().forEach(ruled -> candidates.accept(byRuled.getOrDefault(ruled, NOBODY)));
        }
    }

    private static <K> void put(Map<K, List<Rule>> rules, K key, Rule rule) {
        rules.computeIfAbsent(key, any -> new ArrayList<>(1)).add(rule);
    }
}

package io.landfall.routing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import software.amazon.event.ruler.GenericMachine;

/**
 * Many patterns, matched all at once by Event Ruler. One machine of it would do, if some patterns did
 * not make it slow, huge or wrong: {@link Marks} replace numbers and have telling fields asked first,
 * and each branch goes to the {@link MachineRoom} where it does no harm. Immutable; safe for any
 * thread.
 */
final class PatternIndex {
    /** Event Ruler makes a million paths a second; so many all branches may have together. */
    private static final int MAX_PATHS = 1_000_000;

    private final Marks marks;
    private final List<GenericMachine<Integer>> machines = new ArrayList<>();

    /**
     * The place of the pattern that each rule, by its number, is a branch of. Rules of one name are
     * not independent for Event Ruler 2.1.0: of {@code [{"a": [1]}, {"a": [1, 2]}]} it drops the
     * second.
     */
    private final int[] places;

    PatternIndex(List<EventPattern> patterns) {
        this(patterns, MAX_PATHS);
    }

    PatternIndex(List<EventPattern> patterns, int maxPaths) {
        this.places = IntStream.range(0, patterns.size())
                .flatMap(place -> patterns.get(place).branches().stream().mapToInt(branch -> place))
                .toArray();
        List<Branch> branches = patterns.stream()
                .flatMap(pattern -> pattern.branches().stream())
                .toList();
        this.marks = new Marks(branches);
        Map<MachineRoom, List<Rule>> rooms = new EnumMap<>(MachineRoom.class);
        for (int number = 0; number < branches.size(); number++) {
            Rule rule = new Rule(number, marks.marked(branches.get(number)));
            rooms.computeIfAbsent(MachineRoom.of(rule.branch(), maxPaths / branches.size()), any -> new ArrayList<>())
                    .add(rule);
        }
        rooms.forEach(this::addMachines);
    }

    private record Rule(Integer number, Branch branch) {}

    private void addMachines(MachineRoom room, List<Rule> rules) {
        for (int i = 0; i < rules.size(); i++) {
            if (i % room.maxBranches() == 0) {
                machines.add(GenericMachine.<Integer>builder()
                        .withAdditionalNameStateReuse(room.onePath())
                        .build());
            }
            Rule rule = rules.get(i);
            machines.get(machines.size() - 1)
                    .addPatternRule(rule.number(), rule.branch().fields());
        }
    }

    /** The places, in the list of patterns, of those that want an event of this view. */
    BitSet matching(ObjectNode view) {
        ObjectNode marked = marks.marked(view);
        BitSet matching = new BitSet();
        for (GenericMachine<Integer> machine : machines) {
            machine.rulesForJSONEvent(marked).forEach(rule -> matching.set(places[rule]));
        }
        return matching;
    }
}

package io.landfall.routing;

import io.landfall.event.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Many patterns, matched all at once. Each of their branches is a {@link Rule}, looked up by that one
 * of its fields that tells most of it, and then checked. The results are Event Ruler's own: it compiles
 * the patterns, judges all values but those that are compared character by character or as numbers, and
 * was the model for the rest. One of its machines for all patterns would do, if it did not look at each
 * field of an event, and if some patterns did not make it slow, huge or wrong. Immutable; safe for any
 * thread.
 */
final class PatternIndex {
    private final FieldTree tree;
    private final FieldAccess[] accesses;
    private final List<Rule> always = new ArrayList<>();

    PatternIndex(List<EventPattern> patterns) {
        List<Branch> branches = patterns.stream()
                .flatMap(pattern -> pattern.branches().stream())
                .toList();
        int[] places = IntStream.range(0, patterns.size())
                .flatMap(place -> patterns.get(place).branches().stream().mapToInt(branch -> place))
                .toArray();
        PatternFields fields = new PatternFields(branches);
        tree = fields.tree();
        List<List<Wanted>> wanted = branches.stream().map(fields::wanted).toList();
        List<Sharers> sharers = sharers(wanted, fields.count());
        List<List<FieldAccess.Entry>> entries = Stream.generate(
                        () -> (List<FieldAccess.Entry>) new ArrayList<FieldAccess.Entry>())
                .limit(fields.count())
                .toList();
        for (int i = 0; i < branches.size(); i++) {
            Wanted telling = wanted.get(i).stream()
                    .min(Comparator.comparingDouble(
                            one -> sharers.get(one.field()).of(one)))
                    .orElseThrow();
            Rule rule = new Rule(i, places[i], branches.get(i), wanted.get(i), telling);
            if (telling.absent()) {
                always.add(rule);
            } else {
                entries.get(telling.field()).add(new FieldAccess.Entry(rule, telling));
            }
        }
        accesses = IntStream.range(0, fields.count())
                .mapToObj(field -> new FieldAccess(entries.get(field), fields.machines(field)))
                .toArray(FieldAccess[]::new);
    }

    private static List<Sharers> sharers(List<List<Wanted>> wanted, int fields) {
        List<List<Wanted>> byField = Stream.generate(() -> (List<Wanted>) new ArrayList<Wanted>())
                .limit(fields)
                .toList();
        wanted.forEach(branch -> branch.forEach(one -> byField.get(one.field()).add(one)));
        return byField.stream().map(one -> new Sharers(one, wanted.size())).toList();
    }

    /** The places, in the list of patterns, of those that want the event; in their order. */
    int[] matching(Event event) {
        EventFields found = new EventFields(accesses.length);
        MatchedView view = new MatchedView(event);
        view.show(tree, found);
        Candidates candidates = new Candidates(found, view);
        candidates.accept(always);
        List<Value> values = found.values();
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            accesses[value.field()].candidates(value, candidates);
        }
        return candidates.matching();
    }
}

package io.landfall.routing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import software.amazon.event.ruler.GenericMachine;

/** A branch of a pattern, ready to be matched. Immutable; safe for any thread. */
final class Rule {
    private final int number;
    private final int place;
    private final Branch branch;
    private final Wanted[] wanted;
    private final Wanted[] others;

    /**
     * @param number its own number, of all rules
     * @param place the place of its pattern
     * @param wanted in Event Ruler's order of fields
     * @param telling the one by which the rule is looked up
     */
    Rule(int number, int place, Branch branch, List<Wanted> wanted, Wanted telling) {
        this.number = number;
        this.place = place;
        this.branch = branch;
        this.wanted = wanted.toArray(Wanted[]::new);
        this.others = wanted.stream()
                .filter(one -> one.field() != telling.field() || !telling.isIndexable())
                .toArray(Wanted[]::new);
    }

    int number() {
        return number;
    }

    int place() {
        return place;
    }

    /** Whether the rule matches an event by whose value it was looked up. */
    boolean matches(EventFields event, MatchedView view) {
        if (event.isSimple()) {
            for (Wanted one : others) {
                if (!one.accepts(event.first(one.field()))) {
                    return false;
                }
            }
            return true;
        }
        return event.isSpelledInDots() ? matchesInRuler(view.tree()) : matchesFrom(0, Elements.NONE, event);
    }

    /**
     * Chooses a value for each field, in Event Ruler's order, so that all chosen ones are in the same
     * elements of arrays. A field is absent where it is so beside what was chosen before it.
     */
    @SuppressWarnings("ReferenceEquality") // whether elements were added is a question of identity
    private boolean matchesFrom(int next, Elements chosen, EventFields event) {
        if (next == wanted.length) {
            return true;
        }
        Wanted field = wanted[next];
        boolean triedWithoutMore = false;
        boolean absent = true;
        for (Value value : event.beside(field.field(), chosen)) {
            Elements together = chosen.and(value.elements());
            if (!together.isConflict()) {
                absent = false;
                if (!(triedWithoutMore && together == chosen) && field.accepts(value)) {
                    if (matchesFrom(next + 1, together, event)) {
                        return true;
                    }
                    triedWithoutMore |= together == chosen;
                }
            }
        }
        return absent && field.absent() && matchesFrom(next + 1, chosen, event);
    }

    private boolean matchesInRuler(ObjectNode view) {
        GenericMachine<Integer> machine = GenericMachine.<Integer>builder().build();
        machine.addPatternRule(number, branch.fields());
        return !machine.rulesForJSONEvent(view).isEmpty();
    }
}

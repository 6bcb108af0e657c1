package io.landfall.routing;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Takes the rules that may want an event, and keeps the places of the patterns that do. */
final class Candidates {
    private final EventFields event;
    private final MatchedView view;
    private final BitSet tried = new BitSet(0);
    private int[] places = new int[4];
    private int count;

    Candidates(EventFields event, MatchedView view) {
        this.event = event;
        this.view = view;
    }

    /** A rule may come as often as values lead to it: that is more than once only where there are arrays. */
    void accept(List<Rule> candidates) {
        for (int i = 0; i < candidates.size(); i++) {
            Rule rule = candidates.get(i);
            if ((event.isSimple() || isNew(rule)) && rule.matches(event, view)) {
                add(rule.place());
            }
        }
    }

    private boolean isNew(Rule rule) {
        boolean isNew = !tried.get(rule.number());
        tried.set(rule.number());
        return isNew;
    }

    private void add(int place) {
        if (count == places.length) {
            places = Arrays.copyOf(places, 2 * count);
        }
        places[count++] = place;
    }

    /** Each place once, in order. */
    int[] matching() {
        int[] found = Arrays.copyOf(places, count);
        return count < 2 ? found : Arrays.stream(found).sorted().distinct().toArray();
    }
}

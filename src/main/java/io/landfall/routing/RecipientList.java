package io.landfall.routing;

import io.landfall.event.Event;
import io.landfall.event.Subscription;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The subscriptions of one moment, asked all at once. Immutable; safe for any thread. */
final class RecipientList {
    private static final Logger LOG = LoggerFactory.getLogger(RecipientList.class);
    private final List<Subscription> subscriptions;
    private final List<EventPattern> patterns;
    private final List<String> queues;
    private final PatternIndex index;

    private RecipientList(List<Subscription> subscriptions, List<EventPattern> patterns) {
        this.subscriptions = subscriptions;
        this.patterns = patterns;
        this.queues = subscriptions.stream().map(Subscription::queue).toList();
        this.index = new PatternIndex(patterns);
    }

    static RecipientList empty() {
        return new RecipientList(List.of(), List.of());
    }

    /**
     * The list of these subscriptions. Patterns that are in this one already are not compiled again.
     *
     * @param renewed in the order in which their queues are to be listed
     */
    RecipientList renewed(List<Subscription> renewed) {
        Map<Subscription, EventPattern> known = new HashMap<>();
        for (int i = 0; i < patterns.size(); i++) {
            known.put(subscriptions.get(i), patterns.get(i));
        }
        List<EventPattern> compiled = new ArrayList<>();
        for (Subscription one : renewed) {
            EventPattern pattern = known.get(one);
            compiled.add(pattern == null ? EventPattern.parse(one.name(), one.pattern()) : pattern);
        }
        return new RecipientList(renewed, compiled);
    }

    /** The queues of the subscriptions that want the event. */
    List<String> queuesFor(Event event) {
        int[] wanting = wanting(event);
        if (wanting.length == 0) {
            return List.of();
        }
        List<String> wanted = new ArrayList<>(wanting.length);
        for (int place : wanting) {
            wanted.add(queues.get(place));
        }
        return wanted;
    }

    /** An Error too says something of this one event: thrown on, it would stop all events behind it. */
    private int[] wanting(Event event) {
        try {
            return index.matching(event);
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            LOG.warn("Event {} cannot be matched to all patterns at once: asking each", event, e);
            return askedOneByOne(event);
        }
    }

    /**
     * A value that Event Ruler cannot read stops only the patterns that look there. They are taken
     * not to match: the event stays in the journal and can be replayed to their subscriptions.
     */
    private int[] askedOneByOne(Event event) {
        BitSet wanting = new BitSet();
        for (int i = 0; i < patterns.size(); i++) {
            try {
                wanting.set(i, patterns.get(i).matches(event));
            } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
                LOG.error(
                        "Subscription {} misses event {}, to which its pattern cannot be matched",
                        subscriptions.get(i).name(),
                        event,
                        e);
            }
        }
        return wanting.stream().toArray();
    }
}

package io.landfall.routing;

import io.landfall.event.Event;
import io.landfall.event.Subscription;
import java.util.BitSet;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The subscriptions of one moment, asked all at once. Immutable; safe for any thread. */
final class RecipientList {
    private static final Logger LOG = LoggerFactory.getLogger(RecipientList.class);
    private final List<Subscription> subscriptions;
    private final List<EventPattern> patterns;
    private final PatternIndex index;

    /**
     * @param subscriptions in the order in which their queues are to be listed
     */
    RecipientList(List<Subscription> subscriptions) {
        this.subscriptions = subscriptions;
        this.patterns = subscriptions.stream()
                .map(subscription -> EventPattern.parse(subscription.name(), subscription.pattern()))
                .toList();
        this.index = new PatternIndex(patterns);
    }

    /** The queues of the subscriptions that want the event. */
    List<String> queuesFor(Event event) {
        return wanting(event).stream()
                .mapToObj(place -> subscriptions.get(place).queue())
                .toList();
    }

    /** An Error too says something of this one event: thrown on, it would stop all events behind it. */
    private BitSet wanting(Event event) {
        try {
            return index.matching(MatchedView.of(event));
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            LOG.warn("Event {} cannot be matched to all patterns at once: asking each", event, e);
            return askedOneByOne(event);
        }
    }

    /**
     * A value that Event Ruler cannot read stops only the patterns that look there. They are taken
     * not to match: the event stays in the journal and can be replayed to their subscriptions.
     */
    private BitSet askedOneByOne(Event event) {
        BitSet wanting = new BitSet();
        for (int i = 0; i < patterns.size(); i++) {
            try {
                wanting.set(i, patterns.get(i).matches(MatchedView.of(event)));
            } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
                LOG.error(
                        "Subscription {} misses event {}, to which its pattern cannot be matched",
                        subscriptions.get(i).name(),
                        event,
                        e);
            }
        }
        return wanting;
    }
}

package io.landfall.routing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landfall.event.Event;
import io.landfall.event.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.event.ruler.GenericMachine;

/** The subscriptions of one moment, asked all at once. Immutable; safe for any thread. */
final class RecipientList {
    private static final Logger LOG = LoggerFactory.getLogger(RecipientList.class);
    private final List<Subscription> subscriptions;
    private final List<EventPattern> patterns = new ArrayList<>();
    private final GenericMachine<Integer> machine =
            GenericMachine.<Integer>builder().build();

    /**
     * @param subscriptions in the order in which their queues are to be listed
     */
    RecipientList(List<Subscription> subscriptions) {
        this.subscriptions = subscriptions;
        for (int i = 0; i < subscriptions.size(); i++) {
            Integer place = i;
            EventPattern pattern = EventPattern.parse(
                    subscriptions.get(i).name(), subscriptions.get(i).pattern());
            patterns.add(pattern);
            pattern.branches().forEach(branch -> machine.addPatternRule(place, branch));
        }
    }

    /** The queues of the subscriptions that want the event. */
    List<String> queuesFor(Event event) {
        ObjectNode view = MatchedView.of(event);
        return places(event, view).stream()
                .sorted()
                .map(place -> subscriptions.get(place).queue())
                .toList();
    }

    private List<Integer> places(Event event, ObjectNode view) {
        try {
            return machine.rulesForJSONEvent(view);
        } catch (RuntimeException e) {
            LOG.warn("Cannot match all patterns at once to event {}: asking each", event.id(), e);
            return placesOneByOne(event, view);
        }
    }

    private List<Integer> placesOneByOne(Event event, ObjectNode view) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < patterns.size(); i++) {
            try {
                if (patterns.get(i).matches(view)) {
                    places.add(i);
                }
            } catch (RuntimeException e) {
                LOG.error(
                        "Subscription {} does not get event {}: its pattern cannot be matched to it",
                        subscriptions.get(i).name(),
                        event.id(),
                        e);
            }
        }
        return places;
    }
}

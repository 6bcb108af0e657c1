package io.landfall.routing;

import io.landfall.event.ConfigurationException;
import io.landfall.event.JournaledBatch;
import io.landfall.event.JournaledEvent;
import io.landfall.event.RoutedEvent;
import io.landfall.event.Subscriptions;
import java.util.ArrayList;
import java.util.List;

/**
 * The Content-Based Router: finds each event's Recipient List. Safe for any thread. A subscription
 * that was added before a call of {@link #route} is asked in it.
 */
public final class Router {
    private final Subscriptions subscriptions;
    private volatile Snapshot snapshot = new Snapshot(0, RecipientList.empty());

    private record Snapshot(long version, RecipientList recipients) {}

    public Router(Subscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    /**
     * The batch's accepted events that someone wants, in their order, each with the queues of all
     * subscriptions that want it, sorted by name.
     *
     * @throws ConfigurationException where a subscription came here with an unchecked, bad pattern
     */
    public List<RoutedEvent> route(JournaledBatch batch) {
        RecipientList recipients = current();
        List<RoutedEvent> routed = new ArrayList<>();
        for (JournaledEvent accepted : batch.accepted()) {
            List<String> queues = recipients.queuesFor(accepted.event());
            if (!queues.isEmpty()) {
                routed.add(new RoutedEvent(accepted, queues));
            }
        }
        return routed;
    }

    private RecipientList current() {
        Snapshot known = snapshot;
        return known.version() == subscriptions.version() ? known.recipients() : renewed();
    }

    /**
     * The version is read before the subscriptions: a change between the two makes for one renewal
     * more, never for one less.
     */
    private synchronized RecipientList renewed() {
        long version = subscriptions.version();
        if (snapshot.version() != version) {
            snapshot = new Snapshot(version, snapshot.recipients().renewed(subscriptions.all()));
        }
        return snapshot.recipients();
    }
}

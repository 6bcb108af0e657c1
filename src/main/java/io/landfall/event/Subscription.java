package io.landfall.event;

import java.time.Duration;

/**
 * A named interest in events.
 *
 * @param name the id of the subscription's route; its queue is {@code subscription.<name>}
 * @param pattern an event pattern in the EventBridge language, as the user wrote it
 * @param ordered whether the events of one partition key are handled in journal order
 * @param batch how many events lie in one message of its queue at most
 * @param memory how long a handled key is remembered
 */
public record Subscription(String name, String pattern, boolean ordered, int batch, Duration memory) {
    public Subscription {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a subscription has a name");
        }
        if (batch < 1) {
            throw new IllegalArgumentException("a batch has at least one event");
        }
    }

    /** The durable queue that holds this subscription's events. */
    public String queue() {
        return queueOf(name);
    }

    /** The durable queue of the subscription of a name. */
    public static String queueOf(String name) {
        return "subscription." + name;
    }
}

package io.landfall.event;

import java.time.Duration;

/**
 * A named interest in events.
 *
 * @param name the id of the subscription's route; its queue is {@code subscription.<name>}
 * @param pattern an event pattern in the EventBridge language, as the user wrote it
 * @param ordered whether the events of one partition key are handled in journal order
 * @param memory how long a handled key is remembered
 */
public record Subscription(String name, String pattern, boolean ordered, Duration memory) {
    public Subscription {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a subscription has a name");
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

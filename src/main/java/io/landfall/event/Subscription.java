package io.landfall.event;

/**
 * A named interest in events.
 *
 * @param name the id of the subscription's route; its queue is {@code subscription.<name>}
 * @param pattern an event pattern in the EventBridge language, as the user wrote it
 * @param ordered whether the events of one partition key are handled in journal order
 */
public record Subscription(String name, String pattern, boolean ordered) {
    public Subscription {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a subscription has a name");
        }
    }

    /** The queue of the subscription of a name. */
    public static String queueOf(String name) {
        return "subscription." + name;
    }

    /** The durable queue that holds this subscription's events. */
    public String queue() {
        return queueOf(name);
    }
}

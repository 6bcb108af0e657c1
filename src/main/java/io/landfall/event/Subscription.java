package io.landfall.event;

/**
 * A named interest in events.
 *
 * @param name the id of the subscription's route; its queue is {@code subscription.<name>}
 * @param pattern an event pattern in the EventBridge language, as the user wrote it
 */
public record Subscription(String name, String pattern) {
    public Subscription {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a subscription has a name");
        }
    }

    /** The durable queue that holds this subscription's events. */
    public String queue() {
        return "subscription." + name;
    }
}

package io.landfall.event;

import java.util.List;

/** An event and the queues of all subscriptions that want it: its Recipient List. */
public record RoutedEvent(JournaledEvent event, List<String> queues) {
    public RoutedEvent {
        queues = List.copyOf(queues);
    }
}

package io.landfall.event;

/** Any bytes as an event on a queue. */
public final class EventFuzz {
    private EventFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Event event;
        try {
            event = EventJson.decode(input);
        } catch (IllegalArgumentException e) {
            return;
        }
        event.idempotencyKey();
        event.partitionKey();
        event.arrivalLine();
        event.data();
        if (event.toString().isEmpty() || event.id() == null || event.source() == null || event.type() == null) {
            throw new AssertionError("broken promise: an event has its required attributes");
        }
    }
}

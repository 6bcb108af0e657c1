package io.landfall.subscription;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.landfall.event.Event;
import io.landfall.event.EventJson;
import io.landfall.event.QueuedEvent;
import io.landfall.testing.SettableClock;
import io.landfall.testing.TestDatabase;
import java.util.Optional;

/** Events as they lie on a subscription's queue, journaled before. */
final class Queued {
    private final TestDatabase database;
    private final SettableClock clock;

    Queued(TestDatabase database, SettableClock clock) {
        this.database = database;
        this.clock = clock;
    }

    QueuedEvent event(long sequence, String type) {
        return event(sequence, "/test", type);
    }

    QueuedEvent event(long sequence, String source, String type) {
        Event event = Event.of("e" + sequence, source, type, MissingNode.getInstance())
                .with("idempotencykey", "k" + sequence)
                .build();
        byte[] json = EventJson.encode(event);
        database.jdbc()
                .update(
                        "INSERT INTO engine.journal (sequence, key_sequence, event_type, event_source, event_id, idempotency_key, journaled_at, event)"
                                + " VALUES (?, ?, ?, '/test', ?, ?, ?, ?)",
                        sequence,
                        sequence,
                        type,
                        "e" + sequence,
                        "k" + sequence,
                        clock.now(),
                        json);
        return new QueuedEvent(sequence, sequence, json);
    }

    Delivery delivery(long sequence, String partition) {
        return Delivery.first(event(sequence, "invoice.approved"))
                .inPartition(partition.isEmpty() ? Optional.empty() : Optional.of(partition));
    }

    Delivery failed(long sequence, String partition) {
        Delivery delivery = delivery(sequence, partition);
        delivery.failed(new IllegalStateException("no"));
        return delivery;
    }
}

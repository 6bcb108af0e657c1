package io.landfall.subscription;

import io.landfall.event.Event;
import io.landfall.event.EventJson;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Sees that the journal has the events that retries and dead letters refer to. An event may lie on a
 * queue for longer than the journal keeps events; when it fails only then, the copy from the queue is
 * journaled anew under its old sequence.
 */
final class KeptEvents {
    /** Whoever is purging one of them is waited for, and waits for the caller's transaction. */
    private static final String LOCK =
            "SELECT sequence FROM engine.journal WHERE sequence = ANY(?) ORDER BY sequence FOR UPDATE";

    private static final String INSERT =
            """
            INSERT INTO engine.journal (sequence, key_sequence, event_type, event_source, event_id,
                                 idempotency_key, partition_key, arrival_id, arrival_line, journaled_at, event)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """;

    private final JdbcTemplate jdbc;

    KeptEvents(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** In the caller's transaction, before it records anything that refers to these deliveries' events. */
    void keep(List<Delivery> deliveries, OffsetDateTime now) {
        if (deliveries.isEmpty()) {
            return;
        }
        Object[] sequences =
                deliveries.stream().map(delivery -> delivery.event().sequence()).toArray();
        Set<Long> journaled = new HashSet<>();
        jdbc.query(
                LOCK,
                statement -> statement.setArray(1, statement.getConnection().createArrayOf("bigint", sequences)),
                row -> {
                    journaled.add(row.getLong(1));
                });
        List<Delivery> purged = deliveries.stream()
                .filter(delivery -> !journaled.contains(delivery.event().sequence()))
                .toList();
        if (!purged.isEmpty()) {
            jdbc.batchUpdate(INSERT, purged, purged.size(), (statement, delivery) -> bind(statement, delivery, now));
        }
    }

    private static void bind(PreparedStatement statement, Delivery delivery, OffsetDateTime now) throws SQLException {
        Event event = EventJson.decode(delivery.event().json());
        statement.setLong(1, delivery.event().sequence());
        statement.setLong(2, delivery.event().keySequence());
        statement.setString(3, event.type());
        statement.setString(4, event.source());
        statement.setString(5, event.id());
        statement.setString(6, event.idempotencyKey());
        statement.setString(7, event.partitionKey().orElse(null));
        statement.setString(8, event.arrivalId().orElse(null));
        if (event.arrivalId().isPresent()) {
            statement.setLong(9, event.arrivalLine());
        } else {
            statement.setNull(9, Types.BIGINT);
        }
        statement.setObject(10, now);
        statement.setBytes(11, delivery.event().json());
    }
}

package io.landfall.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landfall.event.Event;
import io.landfall.event.EventBatch;
import io.landfall.event.EventJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.LongSupplier;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Events that a subscription could not handle. Each is announced by an event of type {@value #PARKED},
 * which anyone may subscribe to; a dead letter of such an announcement is not announced again, so a
 * broken alert cannot feed itself.
 */
public final class DeadLetters {
    /** The type of the event that announces a dead letter. */
    public static final String PARKED = "landfall.dead-letter.parked";

    /** No record of an inbox may have this source. */
    private static final String SOURCE = "/landfall";

    private static final String INSERT =
            """
            INSERT INTO engine.dead_letters (dead_letter_id, subscription, sequence, event_type, event_source, event_id,
                                      idempotency_key, attempts, cause, failed_at, parked_at, is_announced)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """;
    private static final String TO_ANNOUNCE =
            """
            SELECT dead_letter_id, subscription, sequence, event_type, event_source, event_id,
                   idempotency_key, attempts, cause, failed_at, parked_at
            FROM   engine.dead_letters
            WHERE  NOT is_announced
            ORDER  BY dead_letter_id LIMIT ?
            """;
    private static final int AT_ONCE = 200;
    /** How often to look for what another node parked and did not announce, or this one at a former start. */
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    /** For so long behind a parking every call looks: it is seen once its transaction has committed. */
    private static final Duration ATTENTION = Duration.ofSeconds(10);

    private final JdbcTemplate jdbc;
    private final KeptEvents events;
    private final LongSupplier nanoTime;
    private volatile long lookAlwaysUntil;
    private volatile long nextLook;

    public DeadLetters(JdbcTemplate jdbc) {
        this(jdbc, System::nanoTime);
    }

    DeadLetters(JdbcTemplate jdbc, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.nextLook = nanoTime.getAsLong();
        this.lookAlwaysUntil = nextLook;
        this.jdbc = jdbc;
        this.events = new KeptEvents(jdbc);
    }

    /** Parks deliveries, in the caller's transaction. */
    void park(String subscription, List<Delivery> deliveries, OffsetDateTime now) {
        lookAlwaysUntil = nanoTime.getAsLong() + ATTENTION.toNanos();
        events.keep(deliveries, now);
        for (Delivery delivery : deliveries) {
            Event event = EventJson.decode(delivery.event().json());
            jdbc.update(
                    INSERT,
                    subscription + "-" + delivery.event().sequence(),
                    subscription,
                    delivery.event().sequence(),
                    event.type(),
                    event.source(),
                    event.id(),
                    event.idempotencyKey(),
                    delivery.failures(),
                    delivery.reason(),
                    delivery.firstFailedAt().orElse(now),
                    now,
                    isAnnouncement(event));
        }
    }

    /** Another's event of the same type is none: who may send one must not silence the alert. */
    private static boolean isAnnouncement(Event event) {
        return event.type().equals(PARKED) && event.source().equals(SOURCE);
    }

    /** As {@link #announcements}, for a timer: most of its calls ask nobody. */
    public EventBatch news() {
        long now = nanoTime.getAsLong();
        if (now - nextLook < 0 && now - lookAlwaysUntil >= 0) {
            return EventBatch.of(List.of());
        }
        EventBatch news = announcements();
        nextLook = news.isEmpty() ? now + INTERVAL.toNanos() : now;
        return news;
    }

    /** The events that announce the dead letters that nobody was told of yet. */
    public EventBatch announcements() {
        return EventBatch.of(jdbc.query(TO_ANNOUNCE, (row, number) -> announcement(row), AT_ONCE));
    }

    private static Event announcement(ResultSet row) throws SQLException {
        ObjectNode data = EventJson.MAPPER.createObjectNode();
        data.put("dead_letter_id", row.getString(1));
        data.put("subscription", row.getString(2));
        data.put("sequence", row.getLong(3));
        data.put("event_type", row.getString(4));
        data.put("event_source", row.getString(5));
        data.put("event_id", row.getString(6));
        data.put("idempotency_key", row.getString(7));
        data.put("attempts", row.getInt(8));
        data.put("cause", row.getString(9));
        data.put(
                "failed_at", row.getObject(10, OffsetDateTime.class).toInstant().toString());
        OffsetDateTime parkedAt = row.getObject(11, OffsetDateTime.class);
        data.put("parked_at", parkedAt.toInstant().toString());
        return Event.of(row.getString(1), SOURCE, PARKED, data)
                .time(parkedAt)
                .with("subject", row.getString(2))
                .with("idempotencykey", row.getString(1) + "@" + parkedAt.toInstant())
                .build();
    }

    /** Records that announcements are journaled. */
    public void announced(List<Event> announcements) {
        Object[] ids = announcements.stream().map(Event::id).toArray();
        jdbc.update(
                "UPDATE engine.dead_letters SET is_announced = TRUE WHERE dead_letter_id = ANY(?)",
                statement -> statement.setArray(1, statement.getConnection().createArrayOf("varchar", ids)));
    }
}

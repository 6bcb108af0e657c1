package io.landfall.subscription;

import io.landfall.event.QueuedEvent;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Deliveries that wait for a later attempt, and those that wait behind one of them in their
 * partition. The events themselves are in the journal. Every method is part of the caller's
 * transaction, and one that changes anything is called behind {@link #lock} or {@link #lockWith}.
 */
public final class Retries {
    private static final String LOCK = "SELECT subscription FROM engine.retry_locks WHERE subscription = ? FOR UPDATE";
    private static final String ADD_LOCK =
            "INSERT INTO engine.retry_locks (subscription) VALUES (?) ON CONFLICT DO NOTHING";
    private static final String INSERT =
            """
            INSERT INTO engine.retries (subscription, sequence, claim_key, partition_key, attempts, due_at, failed_at, cause)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """;
    private static final String AGAIN =
            "UPDATE engine.retries SET attempts = ?, due_at = ?, failed_at = ?, cause = ? WHERE subscription = ? AND sequence = ?";
    /** Events of together this size are a batch too, however few: the memory is the bound. */
    private static final long BATCH_BYTES = 8L * 1024 * 1024;

    private static final String COLUMNS =
            "SELECT r.sequence, j.key_sequence, octet_length(j.event), r.attempts, r.failed_at, r.partition_key ";
    private static final String BODIES = "SELECT sequence, event FROM engine.journal WHERE sequence = ANY(?)";
    /** Of a partition only its first: what waits behind is found by {@link #BEHIND}, whatever it says itself. */
    private static final String DUE = COLUMNS
            + """
            FROM   engine.retries r JOIN engine.journal j ON j.sequence = r.sequence
            WHERE  r.subscription = ? AND r.due_at <= ?
            AND    NOT EXISTS (SELECT 1 FROM engine.retries e
                               WHERE  e.subscription = r.subscription AND e.partition_key = r.partition_key
                               AND    e.sequence < r.sequence)
            ORDER  BY r.due_at, r.sequence LIMIT ?
            """;

    private static final String BEHIND = COLUMNS
            + """
            FROM   engine.retries r JOIN engine.journal j ON j.sequence = r.sequence
            WHERE  r.subscription = ? AND r.partition_key = ? AND r.sequence > ?
            ORDER  BY r.sequence LIMIT ?
            """;
    private static final String HELD_UP =
            """
            SELECT p.partition_key FROM UNNEST(?) AS p(partition_key)
            WHERE  EXISTS (SELECT 1 FROM engine.retries r WHERE r.subscription = ? AND r.partition_key = p.partition_key)
            """;
    private static final String FINISH = "DELETE FROM engine.retries WHERE subscription = ? AND sequence = ?";
    private static final String FIRST_OF_PARTITION =
            """
            SELECT sequence FROM engine.retries WHERE subscription = ? AND partition_key = ?
            ORDER  BY sequence LIMIT 1
            """;

    private static final String PULL_FORWARD =
            "UPDATE engine.retries SET due_at = ? WHERE subscription = ? AND due_at > ?";
    private static final String WAKE =
            "UPDATE engine.retries SET due_at = ? WHERE subscription = ? AND sequence = ? AND due_at IS NULL";

    private final JdbcTemplate jdbc;
    private final KeptEvents events;

    public Retries(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.events = new KeptEvents(jdbc);
    }

    /**
     * Lets nobody else change what waits of the subscription until the transaction ends: who records that
     * something waits behind an event, and who settles that event, must see what the other did.
     */
    void lock(String subscription) {
        while (jdbc.queryForList(LOCK, subscription).isEmpty()) {
            jdbc.update(ADD_LOCK, subscription);
        }
    }

    /** As {@link #lock}, and the events of deliveries that are to be recorded stay in the journal. */
    void lockWith(String subscription, List<Delivery> deliveries, OffsetDateTime now) {
        // everywhere in this order, so that no two transactions wait for each other
        events.keep(deliveries, now);
        lock(subscription);
    }

    boolean isEmpty(String subscription) {
        return jdbc.queryForList("SELECT 1 FROM engine.retries WHERE subscription = ? LIMIT 1", subscription)
                .isEmpty();
    }

    /** Which of the partitions have an event that waits. */
    Set<String> heldUp(String subscription, Set<String> partitions) {
        Set<String> heldUp = new HashSet<>();
        if (!partitions.isEmpty()) {
            jdbc.query(
                    HELD_UP,
                    statement -> {
                        statement.setArray(1, statement.getConnection().createArrayOf("varchar", partitions.toArray()));
                        statement.setString(2, subscription);
                    },
                    row -> {
                        heldUp.add(row.getString(1));
                    });
        }
        return heldUp;
    }

    /**
     * What is due, up to a batch by count or by size, with what waits behind it; of each partition in
     * journal order. What does not fit comes with a later call.
     */
    List<Delivery> due(SubscriptionSettings settings, OffsetDateTime now) {
        Taken taken = new Taken(settings.batch());
        List<Waiting> due = jdbc.query(DUE, Retries::waiting, settings.name(), now, settings.batch());
        due.forEach(taken::add);
        for (Waiting first : settings.ordered() ? List.copyOf(taken.waiting) : List.<Waiting>of()) {
            if (taken.room() > 0 && first.partition().isPresent()) {
                jdbc.query(
                                BEHIND,
                                Retries::waiting,
                                settings.name(),
                                first.partition().get(),
                                first.sequence(),
                                taken.room())
                        .forEach(taken::add);
            }
        }
        return deliveries(taken.waiting);
    }

    /** A row without its event, which may be large. */
    private record Waiting(
            long sequence,
            long keySequence,
            long bytes,
            int attempts,
            Optional<OffsetDateTime> firstFailedAt,
            Optional<String> partition) {}

    /** What fits into a batch: at least one, and nothing behind what did not fit. */
    private static final class Taken {
        private final List<Waiting> waiting = new ArrayList<>();
        private int room;
        private long bytes;

        Taken(int room) {
            this.room = room;
        }

        int room() {
            return room;
        }

        void add(Waiting next) {
            if (room > 0 && (waiting.isEmpty() || bytes + next.bytes() <= BATCH_BYTES)) {
                waiting.add(next);
                bytes += next.bytes();
                room--;
            } else {
                room = 0;
            }
        }
    }

    private static Waiting waiting(ResultSet row, int number) throws SQLException {
        return new Waiting(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getInt(4),
                Optional.ofNullable(row.getObject(5, OffsetDateTime.class)),
                Optional.ofNullable(row.getString(6)));
    }

    private List<Delivery> deliveries(List<Waiting> waiting) {
        if (waiting.isEmpty()) {
            return List.of();
        }
        Object[] sequences = waiting.stream().map(Waiting::sequence).toArray();
        Map<Long, byte[]> events = new HashMap<>();
        jdbc.query(
                BODIES,
                statement -> statement.setArray(1, statement.getConnection().createArrayOf("bigint", sequences)),
                row -> {
                    events.put(row.getLong(1), row.getBytes(2));
                });
        return waiting.stream()
                .filter(one -> events.containsKey(one.sequence()))
                .map(one -> Delivery.again(
                                new QueuedEvent(one.sequence(), one.keySequence(), events.get(one.sequence())),
                                one.attempts(),
                                one.firstFailedAt())
                        .inPartition(one.partition()))
                .toList();
    }

    /** Records a failed attempt and when the next one is due. */
    void failed(String subscription, Delivery delivery, OffsetDateTime now, OffsetDateTime due, boolean hasRow) {
        OffsetDateTime firstFailedAt = delivery.firstFailedAt().orElse(now);
        if (hasRow) {
            jdbc.update(
                    AGAIN,
                    delivery.failures(),
                    due,
                    firstFailedAt,
                    delivery.reason(),
                    subscription,
                    delivery.event().sequence());
        } else {
            jdbc.update(INSERT, statement -> {
                bind(statement, subscription, delivery);
                statement.setInt(5, delivery.failures());
                statement.setObject(6, due);
                statement.setObject(7, firstFailedAt);
                statement.setString(8, delivery.reason());
            });
        }
    }

    /** Makes due what a clock that was set back would keep waiting for longer than any delay is. */
    void pullForward(String subscription, OffsetDateTime now, Duration longest) {
        jdbc.update(PULL_FORWARD, now, subscription, now.plus(longest).plus(Settlement.LOOK_AGAIN));
    }

    /** Records deliveries that wait behind an earlier one of their partition. */
    void waitBehind(String subscription, List<Delivery> deliveries) {
        insertUntried(subscription, deliveries, Optional.empty());
    }

    /** Records deliveries to be looked at later, without counting an attempt; moves those already here. */
    void lookAgain(String subscription, List<Delivery> deliveries, OffsetDateTime later) {
        insertUntried(subscription, deliveries, Optional.of(later));
        for (Delivery delivery : deliveries) {
            jdbc.update(
                    "UPDATE engine.retries SET due_at = ? WHERE subscription = ? AND sequence = ?",
                    later,
                    subscription,
                    delivery.event().sequence());
        }
    }

    private void insertUntried(String subscription, List<Delivery> deliveries, Optional<OffsetDateTime> due) {
        if (deliveries.isEmpty()) {
            return;
        }
        jdbc.batchUpdate(INSERT, deliveries, deliveries.size(), (statement, delivery) -> {
            bind(statement, subscription, delivery);
            statement.setInt(5, 0);
            statement.setObject(6, due.orElse(null));
            statement.setObject(7, null, java.sql.Types.TIMESTAMP_WITH_TIMEZONE);
            statement.setString(8, null);
        });
    }

    private static void bind(PreparedStatement statement, String subscription, Delivery delivery) throws SQLException {
        statement.setString(1, subscription);
        statement.setLong(2, delivery.event().sequence());
        statement.setString(3, delivery.claimKey().text());
        statement.setString(4, delivery.partition().orElse(null));
    }

    /** Removes deliveries that are settled, and makes what waits behind them due. */
    void finish(String subscription, Collection<Delivery> deliveries, OffsetDateTime now) {
        if (deliveries.isEmpty()) {
            return;
        }
        jdbc.batchUpdate(FINISH, deliveries, deliveries.size(), (statement, delivery) -> {
            statement.setString(1, subscription);
            statement.setLong(2, delivery.event().sequence());
        });
        wake(subscription, deliveries, now);
    }

    /**
     * Makes the first that is left in each of these deliveries' partitions due, unless it has a time of
     * its own: whatever became of the one it waited for, something must come back for it.
     */
    void wake(String subscription, Collection<Delivery> deliveries, OffsetDateTime now) {
        Set<String> partitions = new LinkedHashSet<>();
        deliveries.forEach(delivery -> delivery.partition().ifPresent(partitions::add));
        for (String partition : partitions) {
            for (Long first : jdbc.queryForList(FIRST_OF_PARTITION, Long.class, subscription, partition)) {
                jdbc.update(WAKE, now, subscription, first);
            }
        }
    }
}

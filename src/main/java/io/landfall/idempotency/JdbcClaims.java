package io.landfall.idempotency;

import io.landfall.event.Claims;
import io.landfall.storage.DurableTransactions;
import io.landfall.storage.Unwritten;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.JdbcTemplate;

/** {@link Claims} of any text, a row each in the table {@code claims}; an owner is alive while it has a row in {@code nodes}. */
public final class JdbcClaims implements Claims<String> {
    /** States other than 0, which is claimed. */
    static final int HANDLED = 1;

    private static final int WAITS = 2;

    private static final String FIND =
            """
            SELECT c.claim_key, c.state, c.owner, c.changed_at, n.owner
            FROM   UNNEST(?) AS k(claim_key)
            JOIN   engine.claims c ON c.subscription = ? AND c.claim_key = k.claim_key
            LEFT   JOIN engine.nodes n ON n.owner = c.owner
            ORDER  BY k.claim_key
            """;

    private static final String INSERT =
            """
            INSERT INTO engine.claims (subscription, claim_key, state, owner, changed_at)
            VALUES (?, ?, 0, ?, ?) ON CONFLICT DO NOTHING
            """;
    /** Takes a key over, unless somebody else was quicker: the row must still be as it was read. */
    private static final String TAKE_OVER =
            """
            UPDATE engine.claims SET state = 0, owner = ?, changed_at = ?
            WHERE  subscription = ? AND claim_key = ? AND state = ? AND owner = ? AND changed_at = ?
            """;

    private static final String SETTLE =
            """
            UPDATE engine.claims SET state = ?, changed_at = ?
            WHERE  subscription = ? AND claim_key = ? AND state = 0 AND owner = ?
            """;
    private static final String RELEASE =
            "DELETE FROM engine.claims WHERE subscription = ? AND claim_key = ? AND state = 0 AND owner = ?";
    private final JdbcTemplate jdbc;
    private final DurableTransactions transactions;
    private final String owner;
    private final Clock clock;

    /**
     * @param owner this node, as its lease names it
     */
    public JdbcClaims(JdbcTemplate jdbc, DurableTransactions transactions, String owner, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.owner = owner;
        this.clock = clock;
    }

    private record Row(String key, int state, String owner, OffsetDateTime changedAt, boolean alive) {}

    @Override
    public Map<String, Answer> claim(String subscription, Collection<String> keys, Duration memory) {
        return transactions.in(() -> claim(subscription, Set.copyOf(keys), memory, false));
    }

    @Override
    public Map<String, Answer> claimWaiting(String subscription, Collection<String> keys, Duration memory) {
        return transactions.in(() -> claim(subscription, Set.copyOf(keys), memory, true));
    }

    private Map<String, Answer> claim(String subscription, Set<String> keys, Duration memory, boolean waiting) {
        OffsetDateTime now = now();
        Map<String, Answer> answers = new HashMap<>();
        List<Row> takenOver = new ArrayList<>();
        Map<String, Row> rows = find(subscription, keys);
        for (Row row : rows.values()) {
            Answer answer = answer(row, now.minus(memory), waiting);
            answers.put(row.key(), answer);
            if (answer == Answer.CLAIMED) {
                takenOver.add(row);
            }
        }
        Set<String> added = new TreeSet<>(keys);
        added.removeAll(rows.keySet());
        // what was not there any more to be taken over may have been purged just now
        added.addAll(takeOver(subscription, takenOver, now));
        added.forEach(key -> answers.put(key, Answer.CLAIMED));
        insert(subscription, added, now).forEach(key -> answers.put(key, Answer.HELD));
        return answers;
    }

    private Answer answer(Row row, OffsetDateTime forgotten, boolean waiting) {
        if (row.state() == HANDLED) {
            return row.changedAt().isBefore(forgotten) ? Answer.CLAIMED : Answer.DONE;
        }
        if (row.state() == WAITS) {
            return waiting ? Answer.CLAIMED : Answer.WAITING;
        }
        return row.alive() && !row.owner().equals(owner) ? Answer.HELD : Answer.CLAIMED;
    }

    /** Those of the keys that have a row. */
    Set<String> known(String subscription, Collection<String> keys) {
        return find(subscription, Set.copyOf(keys)).keySet();
    }

    private Map<String, Row> find(String subscription, Set<String> keys) {
        Map<String, Row> rows = new LinkedHashMap<>();
        jdbc.query(
                FIND,
                statement -> {
                    statement.setArray(1, statement.getConnection().createArrayOf("varchar", keys.toArray()));
                    statement.setString(2, subscription);
                },
                row -> {
                    rows.put(
                            row.getString(1),
                            new Row(
                                    row.getString(1),
                                    row.getInt(2),
                                    row.getString(3),
                                    row.getObject(4, OffsetDateTime.class),
                                    row.getString(5) != null));
                });
        return rows;
    }

    /** Returns the keys that were not written. */
    private List<String> takeOver(String subscription, List<Row> rows, OffsetDateTime now) {
        int[][] counts = jdbc.batchUpdate(TAKE_OVER, rows, Math.max(1, rows.size()), (statement, row) -> {
            statement.setString(1, owner);
            statement.setObject(2, now);
            statement.setString(3, subscription);
            statement.setString(4, row.key());
            statement.setInt(5, row.state());
            statement.setString(6, row.owner());
            statement.setObject(7, row.changedAt());
        });
        return Unwritten.of(rows.stream().map(Row::key).toList(), counts);
    }

    /** Returns the keys that were not written, because another owner wrote them in the meantime. */
    private List<String> insert(String subscription, Set<String> keys, OffsetDateTime now) {
        int[][] counts = jdbc.batchUpdate(INSERT, keys, Math.max(1, keys.size()), (statement, key) -> {
            statement.setString(1, subscription);
            statement.setString(2, key);
            statement.setString(3, owner);
            statement.setObject(4, now);
        });
        return Unwritten.of(List.copyOf(keys), counts);
    }

    @Override
    public void confirm(String subscription, Collection<String> keys) {
        settle(subscription, Set.copyOf(keys), HANDLED);
    }

    @Override
    public void await(String subscription, Collection<String> keys) {
        settle(subscription, Set.copyOf(keys), WAITS);
    }

    @Override
    public void settle(String subscription, Collection<String> handled, Collection<String> waiting) {
        transactions.run(() -> {
            confirm(subscription, handled);
            await(subscription, waiting);
        });
    }

    private void settle(String subscription, Set<String> keys, int state) {
        if (keys.isEmpty()) {
            return;
        }
        OffsetDateTime now = now();
        transactions.run(() -> {
            int settled = count(jdbc.batchUpdate(SETTLE, sorted(keys), keys.size(), (statement, key) -> {
                statement.setInt(1, state);
                statement.setObject(2, now);
                statement.setString(3, subscription);
                statement.setString(4, key);
                statement.setString(5, owner);
            }));
            if (settled != keys.size()) {
                throw new ClaimLostException("subscription '" + subscription + "': of " + keys.size()
                        + " claimed keys another node took over " + (keys.size() - settled));
            }
        });
    }

    @Override
    public void release(String subscription, Collection<String> keys) {
        List<String> distinct = sorted(Set.copyOf(keys));
        if (distinct.isEmpty()) {
            return;
        }
        transactions.run(() -> jdbc.batchUpdate(RELEASE, distinct, distinct.size(), (statement, key) -> {
            statement.setString(1, subscription);
            statement.setString(2, key);
            statement.setString(3, owner);
        }));
    }

    /** In one order for every transaction, so that two of them cannot wait for each other. */
    private static List<String> sorted(Set<String> keys) {
        return keys.stream().sorted().toList();
    }

    private static int count(int[][] counts) {
        return Arrays.stream(counts).flatMapToInt(Arrays::stream).sum();
    }

    private OffsetDateTime now() {
        // PostgreSQL keeps microseconds; a finer time would not be found again
        return OffsetDateTime.ofInstant(
                clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MICROS), ZoneOffset.UTC);
    }
}

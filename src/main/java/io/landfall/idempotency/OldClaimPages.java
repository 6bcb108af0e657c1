package io.landfall.idempotency;

import io.landfall.storage.DurableTransactions;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Forgets pages of claims on which nothing has changed for as long as their subscription remembers, and
 * on which nothing is claimed or waits: a walk along the primary key, a batch a step.
 */
public final class OldClaimPages {
    private static final int AT_ONCE = 1_000;
    private static final Place FRONT = new Place("", -1);
    private static final String NEXT =
            """
            SELECT subscription, page, changed_at FROM engine.claim_pages
            WHERE  subscription = ? AND page > ? ORDER BY page LIMIT ?
            """;
    private static final String NEXT_SUBSCRIPTION =
            "SELECT subscription FROM engine.claim_pages WHERE subscription > ? ORDER BY subscription LIMIT 1";
    private static final String DELETE =
            """
            DELETE FROM engine.claim_pages p WHERE subscription = ? AND page = ? AND changed_at < ? AND waiting = ?
            AND    NOT EXISTS (SELECT 1 FROM engine.claims_in_flight u
                               WHERE u.subscription = p.subscription AND u.page = p.page)
            """;

    private final JdbcTemplate jdbc;
    private final DurableTransactions transactions;
    private final Function<String, Duration> memory;
    private final Clock clock;
    private Place seen = FRONT;

    /** The last page that was looked at. */
    private record Place(String subscription, long page) {}

    private record Row(long page, OffsetDateTime changedAt) {}

    /**
     * @param memory how long a subscription remembers what it handled
     */
    public OldClaimPages(
            JdbcTemplate jdbc, DurableTransactions transactions, Function<String, Duration> memory, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.memory = memory;
        this.clock = clock;
    }

    /** Looks at a batch, in a transaction of its own; true until the walk is at its end. */
    public boolean removeSome() {
        List<Row> rows = rowsBehind(seen);
        if (rows.isEmpty()) {
            List<String> next = jdbc.queryForList(NEXT_SUBSCRIPTION, String.class, seen.subscription());
            seen = next.isEmpty() ? FRONT : new Place(next.get(0), -1);
            return !next.isEmpty();
        }
        String subscription = seen.subscription();
        OffsetDateTime kept = OffsetDateTime.now(clock).minus(memory.apply(subscription));
        List<Row> old =
                rows.stream().filter(row -> row.changedAt().isBefore(kept)).toList();
        if (!old.isEmpty()) {
            transactions.run(() -> delete(subscription, old, kept));
        }
        seen = new Place(subscription, rows.get(rows.size() - 1).page());
        return true;
    }

    private List<Row> rowsBehind(Place place) {
        return jdbc.query(
                NEXT,
                (row, number) -> new Row(row.getLong(2), row.getObject(3, OffsetDateTime.class)),
                place.subscription(),
                place.page(),
                AT_ONCE);
    }

    private void delete(String subscription, List<Row> old, OffsetDateTime kept) {
        jdbc.batchUpdate(DELETE, old, old.size(), (statement, row) -> {
            statement.setString(1, subscription);
            statement.setLong(2, row.page());
            statement.setObject(3, kept);
            statement.setBytes(4, new byte[0]);
        });
    }
}

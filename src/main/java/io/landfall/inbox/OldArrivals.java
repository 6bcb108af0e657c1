package io.landfall.inbox;

import io.landfall.storage.DurableTransactions;
import io.landfall.storage.Sweeps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Removes the rows of arrivals that have been settled for longer than their retention, oldest first,
 * and with the last arrival of a content its archived file. An arrival that is open stays, and holds
 * up nothing behind it: a sweep goes on where the last step ended, and once it has come to the young
 * arrivals it begins anew now and then, to look at what stayed.
 */
public final class OldArrivals {
    private static final int AT_ONCE = 200;
    private static final String FRONT = "";

    /** An arrival's id rises with time. */
    private static final String OLDEST =
            """
            SELECT arrival_id, content_hash, is_open, arrived_at, finished_at FROM engine.arrivals
            WHERE  arrival_id > ? ORDER BY arrival_id LIMIT ?
            """;

    private static final String DELETE = "DELETE FROM engine.arrivals WHERE arrival_id = ? AND NOT is_open";

    private final JdbcTemplate jdbc;
    private final DurableTransactions transactions;
    private final OldContent contents;
    private final Duration retention;
    private final Clock clock;
    private final Sweeps sweeps;
    private String behind = FRONT;

    public OldArrivals(
            JdbcTemplate jdbc, DurableTransactions transactions, OldContent contents, Duration retention, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.contents = contents;
        this.retention = retention;
        this.clock = clock;
        this.sweeps = new Sweeps(retention, clock);
    }

    private record Row(String id, String hash, boolean isSettled, boolean isOld) {}

    /** Removes up to a batch, in a transaction of its own; true if what comes behind it may be old too. */
    public boolean removeSome() {
        List<Row> passed = passed(OffsetDateTime.now(clock).minus(retention));
        List<Row> settled = passed.stream().filter(Row::isSettled).toList();
        if (!settled.isEmpty()) {
            remove(settled);
        }
        if (!passed.isEmpty()) {
            behind = passed.get(passed.size() - 1).id();
        } else if (sweeps.isNewOneDue()) {
            behind = FRONT;
        }
        return !passed.isEmpty();
    }

    /** The arrivals that come next, up to the last one that arrived before the retention. */
    private List<Row> passed(OffsetDateTime kept) {
        List<Row> rows = jdbc.query(
                OLDEST,
                (row, number) -> {
                    OffsetDateTime finishedAt = row.getObject(5, OffsetDateTime.class);
                    boolean settled = !row.getBoolean(3) && finishedAt != null && finishedAt.isBefore(kept);
                    boolean old = row.getObject(4, OffsetDateTime.class).isBefore(kept);
                    return new Row(row.getString(1), row.getString(2), settled, old);
                },
                behind,
                AT_ONCE);
        int last = rows.size();
        while (last > 0 && !rows.get(last - 1).isOld()) {
            last--;
        }
        return rows.subList(0, last);
    }

    private void remove(List<Row> settled) {
        transactions.run(() -> jdbc.batchUpdate(
                DELETE, settled, settled.size(), (statement, row) -> statement.setString(1, row.id())));
        try {
            contents.remove(settled.stream().map(Row::hash).distinct().toList());
        } catch (IOException e) {
            throw new UncheckedIOException("archived files cannot be removed: " + e.getMessage(), e);
        }
    }
}

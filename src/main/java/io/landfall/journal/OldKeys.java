package io.landfall.journal;

import io.landfall.storage.DurableTransactions;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Forgets keys that neither the journal nor any subscription remembers. Old keys may lie anywhere among
 * young ones, and no index says where: one on the time would cost at every append.
 * Instead a walk goes round and round along the primary key. It goes on at once while a tenth of what
 * it sees is old, and rests otherwise, so it costs next to nothing, and about a tenth of the keys that
 * are kept are kept too long.
 */
public final class OldKeys {
    private static final int AT_ONCE = 1_000;
    /** One in so many is worth going on for. */
    private static final int WORTHWHILE = 10;

    private static final byte[] FRONT = {};
    private static final String NEXT =
            "SELECT event_key, journaled_at FROM engine.journal_keys WHERE event_key > ? ORDER BY event_key LIMIT ?";
    private static final String DELETE = "DELETE FROM engine.journal_keys WHERE event_key = ? AND journaled_at < ?";

    private final JdbcTemplate jdbc;
    private final DurableTransactions transactions;
    private final Supplier<Duration> memory;
    private final Clock clock;
    private byte[] behind = FRONT;

    /**
     * @param memory how long a key is of use to anybody: at least the journal's window
     */
    public OldKeys(JdbcTemplate jdbc, DurableTransactions transactions, Supplier<Duration> memory, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.memory = memory;
        this.clock = clock;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(byte[] key, OffsetDateTime journaledAt) {}

    /** Looks at a batch, in a transaction of its own; true if so many were old that the next may be too. */
    public boolean removeSome() {
        OffsetDateTime kept = OffsetDateTime.now(clock).minus(memory.get());
        List<Row> seen = jdbc.query(
                NEXT,
                (row, number) -> new Row(row.getBytes(1), row.getObject(2, OffsetDateTime.class)),
                behind,
                AT_ONCE);
        List<Row> old =
                seen.stream().filter(row -> row.journaledAt().isBefore(kept)).toList();
        if (!old.isEmpty()) {
            transactions.run(() -> delete(old, kept));
        }
        boolean whole = seen.size() < AT_ONCE;
        behind = whole ? FRONT : seen.get(seen.size() - 1).key();
        return !whole && old.size() * WORTHWHILE >= seen.size();
    }

    /** One by one in the order in which appends write them, so that the two cannot wait for each other. */
    private void delete(List<Row> old, OffsetDateTime kept) {
        jdbc.batchUpdate(DELETE, old, old.size(), (statement, row) -> {
            statement.setBytes(1, row.key());
            statement.setObject(2, kept);
        });
    }
}

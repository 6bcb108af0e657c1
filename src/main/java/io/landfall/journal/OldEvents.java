package io.landfall.journal;

import io.landfall.storage.DurableTransactions;
import io.landfall.storage.Sweeps;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Removes events from the journal that are older than their retention, oldest first. What the outbox
 * still covers, what is to be tried again and what is a dead letter stays, and holds up nothing
 * behind it: a sweep goes on where the last step ended, and once it has come to the young events it
 * begins anew now and then, to look at what stayed.
 */
public final class OldEvents {
    private static final int AT_ONCE = 1_000;
    private static final long FRONT = 0;

    private static final String OLDEST =
            "SELECT sequence, journaled_at FROM engine.journal WHERE sequence > ? ORDER BY sequence LIMIT ?";
    /** Before the look at what refers to them: whoever is about to refer to one has locked it, and is waited for. */
    private static final String LOCK =
            "SELECT sequence FROM engine.journal WHERE sequence > ? AND sequence <= ? ORDER BY sequence FOR UPDATE";

    private static final String DELETE =
            """
            DELETE FROM engine.journal
            WHERE  sequence > ? AND sequence <= ? AND journaled_at < ?
            AND    NOT EXISTS (SELECT 1 FROM engine.outbox o
                               WHERE  journal.sequence BETWEEN o.first_sequence AND o.last_sequence)
            AND    NOT EXISTS (SELECT 1 FROM engine.retries r WHERE r.sequence = journal.sequence)
            AND    NOT EXISTS (SELECT 1 FROM engine.dead_letters d WHERE d.sequence = journal.sequence)
            """;

    private final JdbcTemplate jdbc;
    private final DurableTransactions transactions;
    private final Duration retention;
    private final Clock clock;
    private final Sweeps sweeps;
    private long behind = FRONT;

    public OldEvents(JdbcTemplate jdbc, DurableTransactions transactions, Duration retention, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.retention = retention;
        this.clock = clock;
        this.sweeps = new Sweeps(retention, clock);
    }

    private record Row(long sequence, OffsetDateTime journaledAt) {}

    /** Removes up to a batch, in a transaction of its own; true if what comes behind it may be old too. */
    public boolean removeSome() {
        OffsetDateTime kept = OffsetDateTime.now(clock).minus(retention);
        long last = transactions.in(() -> removeBehind(behind, kept));
        boolean moved = last > behind;
        behind = last;
        if (!moved && sweeps.isNewOneDue()) {
            behind = FRONT;
        }
        return moved;
    }

    /** The last old event among those that come next, or where it began if there is none. */
    private long removeBehind(long first, OffsetDateTime kept) {
        List<Long> old = jdbc
                .query(
                        OLDEST,
                        (row, number) -> new Row(row.getLong(1), row.getObject(2, OffsetDateTime.class)),
                        first,
                        AT_ONCE)
                .stream()
                .filter(row -> row.journaledAt().isBefore(kept))
                .map(Row::sequence)
                .toList();
        if (old.isEmpty()) {
            return first;
        }
        long last = old.get(old.size() - 1);
        jdbc.queryForList(LOCK, Long.class, first, last);
        jdbc.update(DELETE, first, last, kept);
        return last;
    }
}

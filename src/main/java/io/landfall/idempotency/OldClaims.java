package io.landfall.idempotency;

import io.landfall.storage.DurableTransactions;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Forgets claims that are handled and need not be remembered any more, of one subscription after the
 * other, whether it is busy, idle or gone. What is claimed or waits is never touched.
 *
 * <p>A subscription's keys rise with time, so a look at its first keys finds most of what is old. The
 * rest (behind keys that came again or wait, and the keys of routes that chose their own) is found by
 * a walk along the primary key, a batch a round. Both go on at once while a tenth of what they see is
 * old.
 */
public final class OldClaims {
    private static final int AT_ONCE = 1_000;
    /** One in so many is worth going on for. */
    private static final int WORTHWHILE = 10;

    private static final String FRONT = "";
    private static final String NEXT_SUBSCRIPTION =
            "SELECT subscription FROM engine.claims WHERE subscription > ? ORDER BY subscription LIMIT 1";
    private static final String NEXT =
            """
            SELECT claim_key, state, changed_at FROM engine.claims
            WHERE  subscription = ? AND claim_key > ? ORDER BY claim_key LIMIT ?
            """;
    private static final String DELETE =
            "DELETE FROM engine.claims WHERE subscription = ? AND claim_key = ? AND state = ? AND changed_at < ?";

    private final JdbcTemplate jdbc;
    private final DurableTransactions transactions;
    private final Function<String, Duration> memory;
    private final Clock clock;
    private final Map<String, String> walked = new HashMap<>();
    private Optional<String> current = Optional.empty();
    private boolean frontIsDone;

    /**
     * @param memory how long the claims of a subscription, or of a route, are remembered
     */
    public OldClaims(
            JdbcTemplate jdbc, DurableTransactions transactions, Function<String, Duration> memory, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.memory = memory;
        this.clock = clock;
    }

    private record Row(String key, int state, OffsetDateTime changedAt) {}

    /**
     * @param last the last key that was seen, or the front if that was the end
     * @param isWorthwhile so much was old that what comes behind may be too
     */
    private record Look(String last, boolean isWorthwhile) {}

    /** Looks at a batch, in a transaction of its own; true until each subscription had its turn. */
    public boolean removeSome() {
        if (current.isEmpty()) {
            turnTo(FRONT);
        }
        current.ifPresent(this::lookAt);
        return current.isPresent();
    }

    private void lookAt(String subscription) {
        if (!frontIsDone) {
            frontIsDone = !look(subscription, FRONT).isWorthwhile();
            return;
        }
        Look look = look(subscription, walked.getOrDefault(subscription, FRONT));
        if (look.last().equals(FRONT)) {
            walked.remove(subscription);
        } else {
            walked.put(subscription, look.last());
        }
        if (!look.isWorthwhile()) {
            turnTo(subscription);
        }
    }

    private void turnTo(String behind) {
        current = jdbc.queryForList(NEXT_SUBSCRIPTION, String.class, behind).stream()
                .findFirst();
        frontIsDone = false;
    }

    private Look look(String subscription, String behind) {
        OffsetDateTime kept = OffsetDateTime.now(clock).minus(memory.apply(subscription));
        List<Row> seen = jdbc.query(
                NEXT,
                (row, number) -> new Row(row.getString(1), row.getInt(2), row.getObject(3, OffsetDateTime.class)),
                subscription,
                behind,
                AT_ONCE);
        // in the order in which claims are written, so that nobody waits for each other in a circle
        List<String> old = seen.stream()
                .filter(row ->
                        row.state() == JdbcClaims.HANDLED && row.changedAt().isBefore(kept))
                .map(Row::key)
                .sorted()
                .toList();
        if (!old.isEmpty()) {
            transactions.run(() -> delete(subscription, old, kept));
        }
        boolean whole = seen.size() < AT_ONCE;
        return new Look(
                whole ? FRONT : seen.get(seen.size() - 1).key(), !whole && old.size() * WORTHWHILE >= seen.size());
    }

    private void delete(String subscription, List<String> keys, OffsetDateTime kept) {
        jdbc.batchUpdate(DELETE, keys, keys.size(), (statement, key) -> {
            statement.setString(1, subscription);
            statement.setString(2, key);
            statement.setInt(3, JdbcClaims.HANDLED);
            statement.setObject(4, kept);
        });
    }
}

package io.landfall.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.event.Claims.Answer;
import io.landfall.testing.DatabaseFixture;
import io.landfall.testing.Together;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ParameterizedPreparedStatementSetter;

class OldClaimsTest extends DatabaseFixture {
    private static final Duration MEMORY = Duration.ofDays(7);
    private static final int HANDLED = 1;

    private OldClaims oldClaims;

    @BeforeEach
    void oldClaims() {
        oldClaims = newOldClaims(Map.of());
    }

    private OldClaims newOldClaims(Map<String, Duration> memories) {
        return new OldClaims(
                database.jdbc(), database.transactions(), name -> memories.getOrDefault(name, MEMORY), clock);
    }

    private OffsetDateTime old() {
        return clock.now().minus(MEMORY).minusSeconds(1);
    }

    private void claims(String subscription, String prefix, int count, int state, OffsetDateTime time) {
        database.transactions().run(() -> database.jdbc()
                .batchUpdate(
                        "INSERT INTO engine.claims (subscription, claim_key, state, owner, changed_at) VALUES (?, ?, ?, 'us', ?)",
                        IntStream.range(0, count).boxed().toList(),
                        1_000,
                        (statement, i) -> {
                            statement.setString(1, subscription);
                            statement.setString(2, "%s%06d".formatted(prefix, i));
                            statement.setInt(3, state);
                            statement.setObject(4, time);
                        }));
    }

    /** One round over all subscriptions; how many looks it took. */
    private static int round(OldClaims claims) {
        int looks = 1;
        while (claims.removeSome()) {
            looks++;
        }
        return looks;
    }

    private List<String> left() {
        return database.jdbc()
                .queryForList("SELECT DISTINCT subscription FROM engine.claims ORDER BY subscription", String.class);
    }

    @Test
    void whatWasHandledLongAgoIsForgottenInOneRoundAndTheRestIsNot() {
        claims("ledger", "a", 2_500, HANDLED, old());
        claims("ledger", "b", 100, HANDLED, clock.now().minus(MEMORY));

        round(oldClaims);

        assertThat(database.count("claims")).isEqualTo(100);
        assertThat(database.count("claims WHERE claim_key LIKE 'b%'")).isEqualTo(100);
    }

    @Test
    void whatIsClaimedOrWaitsIsNeverForgotten() {
        claims("ledger", "claimed", 1, 0, old());
        claims("ledger", "handled", 1, HANDLED, old());
        claims("ledger", "waits", 1, 2, old());

        round(oldClaims);

        assertThat(database.jdbc().queryForList("SELECT claim_key FROM engine.claims ORDER BY claim_key", String.class))
                .containsExactly("claimed000000", "waits000000");
    }

    @Test
    void eachSubscriptionHasItsOwnMemory() {
        for (String name : List.of("ledger", "mail", "removed", "search")) {
            claims(name, "k", 3, HANDLED, old());
        }

        round(newOldClaims(Map.of("ledger", MEMORY.multipliedBy(2), "search", MEMORY.plusSeconds(1))));

        assertThat(left()).containsExactly("ledger", "search");
    }

    @Test
    void keysBehindOnesThatStayAreFoundByTheWalk() {
        claims("own-route", "a", 1_500, HANDLED, clock.now());
        claims("own-route", "b", 1_500, 2, old());
        claims("own-route", "z", 5, HANDLED, old());

        IntStream.range(0, 4).forEach(round -> round(oldClaims));

        assertThat(database.count("claims WHERE claim_key LIKE 'z%'")).isZero();
        assertThat(database.count("claims")).isEqualTo(3_000);
    }

    @Test
    void aRoundLooksTwiceAtASubscriptionThatHasLittleToForget() {
        claims("ledger", "k", 5_000, HANDLED, clock.now());
        claims("mail", "k", 5_000, HANDLED, clock.now());

        int looks = round(oldClaims);

        assertThat(looks).isEqualTo(4);
    }

    @Test
    void aKeyThatIsForgottenWhileItIsClaimedIsClaimedAndNotHeld() {
        claims("ledger", "k", 1, HANDLED, old());
        JdbcTemplate purgedInBetween = new JdbcTemplate(database.database().dataSource()) {
            @Override
            public <T> int[][] batchUpdate(
                    String sql, Collection<T> rows, int size, ParameterizedPreparedStatementSetter<T> setter) {
                if (sql.startsWith("UPDATE engine.claims")) {
                    purgeInAnotherThread();
                }
                return super.batchUpdate(sql, rows, size, setter);
            }
        };

        Map<String, Answer> answers = new JdbcClaims(purgedInBetween, database.transactions(), "us", clock)
                .claim("ledger", List.of("k000000"), MEMORY);

        assertThat(answers).containsEntry("k000000", Answer.CLAIMED);
        assertThat(database.count("claims WHERE state = 0")).isEqualTo(1);
    }

    private void purgeInAnotherThread() {
        try {
            Together.run(List.of(() -> round(oldClaims)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void twoNodesMayPurgeAtTheSameTime() throws Exception {
        claims("ledger", "k", 5_000, HANDLED, old());
        claims("ledger", "w", 5, 2, old());
        claims("mail", "k", 3_000, HANDLED, old());

        Together.run(List.of(() -> round(newOldClaims(Map.of())), () -> round(newOldClaims(Map.of()))));

        assertThat(database.count("claims")).isEqualTo(5);
    }
}

package io.landfall.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.landfall.event.Event;
import io.landfall.testing.DatabaseFixture;
import io.landfall.testing.Together;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ParameterizedPreparedStatementSetter;

class OldKeysTest extends DatabaseFixture {
    private static final Duration WINDOW = Duration.ofDays(7);

    private Duration memory = WINDOW;

    private OldKeys oldKeys() {
        return new OldKeys(database.jdbc(), database.transactions(), () -> memory, clock);
    }

    private OffsetDateTime old() {
        return clock.now().minus(WINDOW).minusSeconds(1);
    }

    private static List<Event> events(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Event.of(prefix + i, "/test", "invoice.approved", MissingNode.getInstance())
                        .with("idempotencykey", prefix + i)
                        .build())
                .toList();
    }

    private long[] admit(JdbcTemplate jdbc, List<Event> events, long first, OffsetDateTime time) {
        return database.transactions().in(() -> new JournalKeys(jdbc, WINDOW).admit(events, first, time));
    }

    private void keys(String prefix, int count, OffsetDateTime time) {
        admit(database.jdbc(), events(prefix, count), 1, time);
    }

    private static int purge(OldKeys keys) {
        int steps = 1;
        while (keys.removeSome()) {
            steps++;
        }
        return steps;
    }

    @Test
    void keysThatNobodyRemembersAreForgottenWhereverTheyLie() {
        keys("old", 2_500, old());
        keys("young", 500, clock.now().minus(WINDOW));

        int steps = purge(oldKeys());

        assertThat(steps).isEqualTo(3 + 1);
        assertThat(database.count("journal_keys")).isEqualTo(500);
    }

    @Test
    void aKeyIsKeptForAsLongAsASubscriptionRemembersIt() {
        keys("k", 10, old());
        memory = WINDOW.multipliedBy(2);
        OldKeys oldKeys = oldKeys();

        purge(oldKeys);
        long remembered = database.count("journal_keys");
        clock.pass(WINDOW);
        purge(oldKeys);

        assertThat(remembered).isEqualTo(10);
        assertThat(database.count("journal_keys")).isZero();
    }

    @Test
    void theWalkRestsWhereLittleIsOldAndComesRoundAgain() {
        keys("young", 3_000, clock.now());
        keys("old", 30, old());
        OldKeys oldKeys = oldKeys();

        List<Boolean> more =
                List.of(oldKeys.removeSome(), oldKeys.removeSome(), oldKeys.removeSome(), oldKeys.removeSome());
        long behindOneRound = database.count("journal_keys");
        clock.pass(WINDOW.plusSeconds(1));
        int steps = purge(oldKeys);

        assertThat(more).containsOnly(false);
        assertThat(behindOneRound).isEqualTo(3_000);
        assertThat(steps).isEqualTo(4);
        assertThat(database.count("journal_keys")).isZero();
    }

    @Test
    void aKeyThatIsPurgedWhileItIsJournaledAgainIsNoDuplicate() {
        keys("k", 3, old());
        JdbcTemplate purgedInBetween = before("UPDATE engine.journal_keys", () -> purge(oldKeys()));

        long[] admitted = admit(purgedInBetween, events("k", 3), 1_001, clock.now());

        assertThat(admitted).containsExactly(1, 2, 3);
        assertThat(database.count("journal_keys")).isEqualTo(3);
    }

    @Test
    void twoNodesMayPurgeWhileAThirdJournalsTheSameKeys() throws Exception {
        keys("k", 900, old());

        List<Object> results = Together.run(List.of(
                () -> purge(oldKeys()),
                () -> purge(oldKeys()),
                () -> admit(database.jdbc(), events("k", 900), 1_001, clock.now())));

        assertThat((long[]) results.get(2)).doesNotContain(JournalKeys.DUPLICATE);
        assertThat(database.count("journal_keys")).isEqualTo(900);
    }

    /** Does something in another thread's transaction before statements of a kind. */
    private JdbcTemplate before(String statement, Supplier<Integer> work) {
        return new JdbcTemplate(database.database().dataSource()) {
            @Override
            public <T> int[][] batchUpdate(
                    String sql, Collection<T> rows, int size, ParameterizedPreparedStatementSetter<T> setter) {
                if (sql.startsWith(statement)) {
                    try {
                        Together.run(List.of(work::get));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }
                return super.batchUpdate(sql, rows, size, setter);
            }
        };
    }
}

package io.landfall.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.event.ClaimKey;
import io.landfall.testing.DatabaseFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OldClaimPagesTest extends DatabaseFixture {
    private static final Duration MEMORY = Duration.ofDays(7);

    private PagedClaims claims;

    @BeforeEach
    void claims() {
        claims = new PagedClaims(database.jdbc(), database.transactions(), "us", false, clock);
    }

    private void claim(String subscription, long sequence) {
        claims.claim(subscription, List.of(new ClaimKey(sequence, false)), MEMORY);
    }

    private void handle(String subscription, long... sequences) {
        for (long sequence : sequences) {
            claim(subscription, sequence);
            claims.confirm(subscription, List.of(new ClaimKey(sequence, false)));
        }
    }

    /** One round over everything. */
    private void purge(Map<String, Duration> memories) {
        OldClaimPages old = new OldClaimPages(
                database.jdbc(), database.transactions(), name -> memories.getOrDefault(name, MEMORY), clock);
        while (old.removeSome()) {
            // the next step
        }
    }

    private List<String> left() {
        return database.jdbc()
                .queryForList(
                        "SELECT subscription || ' ' || page FROM engine.claim_pages ORDER BY subscription, page",
                        String.class);
    }

    @Test
    void pagesOnWhichNothingChangedForTheSubscriptionsMemoryGo() {
        handle("ledger", 1, 1_001);
        handle("mail", 1);
        clock.pass(MEMORY.dividedBy(2));
        handle("ledger", 1_002, 2_001);
        clock.pass(MEMORY.dividedBy(2).plusSeconds(1));

        purge(Map.of("mail", MEMORY.multipliedBy(2)));

        assertThat(left()).containsExactly("ledger 1", "ledger 2", "mail 0");
    }

    @Test
    void pagesWithEventsThatAreUnderWayOrWaitStay() {
        handle("ledger", 1, 1_001, 2_001);
        claim("ledger", 2);
        claim("ledger", 1_002);
        claims.await("ledger", List.of(new ClaimKey(1_002, false)));
        clock.pass(MEMORY.plusSeconds(1));

        purge(Map.of());

        assertThat(left()).containsExactly("ledger 0", "ledger 1");
    }
}

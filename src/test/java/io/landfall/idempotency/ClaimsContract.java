package io.landfall.idempotency;

import static io.landfall.event.Claims.Answer.CLAIMED;
import static io.landfall.event.Claims.Answer.DONE;
import static io.landfall.event.Claims.Answer.HELD;
import static io.landfall.event.Claims.Answer.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.event.Claims;
import io.landfall.event.Claims.Answer;
import io.landfall.event.Claims.ClaimLostException;
import io.landfall.testing.Backend;
import io.landfall.testing.DatabaseContract;
import io.landfall.testing.Together;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class ClaimsContract extends DatabaseContract {
    private static final Duration MEMORY = Duration.ofDays(7);

    private Claims ours;
    private Claims theirs;

    ClaimsContract(Backend backend) {
        super(backend);
    }

    @BeforeEach
    void twoLiveOwners() {
        ours = claimsOf("us");
        theirs = claimsOf("them");
        database.lease("us");
        database.lease("them");
    }

    private Claims claimsOf(String owner) {
        return new JdbcClaims(database.jdbc(), database.transactions(), owner, clock);
    }

    private Answer claim(Claims claims, String key) {
        return claims.claim("ledger", List.of(key), MEMORY).get(key);
    }

    private Answer claimWaiting(Claims claims, String key) {
        return claims.claimWaiting("ledger", List.of(key), MEMORY).get(key);
    }

    @Test
    void aNewKeyIsClaimedAndAHandledOneIsDone() {
        ours.claim("ledger", List.of("k1"), MEMORY);
        ours.confirm("ledger", List.of("k1"));

        Map<String, Answer> answers = theirs.claim("ledger", List.of("k1", "k2"), MEMORY);

        assertThat(answers).containsExactlyInAnyOrderEntriesOf(Map.of("k1", DONE, "k2", CLAIMED));
    }

    @Test
    void aKeyHandledForOneSubscriptionIsNewForAnother() {
        ours.claim("ledger", List.of("k"), MEMORY);
        ours.confirm("ledger", List.of("k"));

        assertThat(ours.claim("mail", List.of("k"), MEMORY)).containsEntry("k", CLAIMED);
    }

    @Test
    void aHandledKeyIsForgottenWhenItsTimeIsOver() {
        claim(ours, "k");
        ours.confirm("ledger", List.of("k"));

        clock.pass(MEMORY);
        Answer atTheEnd = claim(ours, "k");
        clock.pass(Duration.ofMillis(1));
        Answer behindIt = claim(ours, "k");

        assertThat(atTheEnd).isEqualTo(DONE);
        assertThat(behindIt).isEqualTo(CLAIMED);
    }

    @Test
    void aKeyIsHeldWhileItsOwnerLives() {
        claim(theirs, "k");

        clock.pass(Duration.ofDays(1));

        assertThat(claim(ours, "k")).isEqualTo(HELD);
    }

    @Test
    void theClaimOfAnOwnerThatIsGoneIsTakenOver() {
        claim(theirs, "k");

        database.endLease("them");

        assertThat(claim(ours, "k")).isEqualTo(CLAIMED);
    }

    @Test
    void whatADeadOwnerHandledStaysHandled() {
        claim(theirs, "k");
        theirs.confirm("ledger", List.of("k"));

        database.endLease("them");

        assertThat(claim(ours, "k")).isEqualTo(DONE);
    }

    @Test
    void anOwnersUnfinishedClaimIsClaimedAgain() {
        claim(ours, "k");

        Answer again = claim(ours, "k");

        assertThat(again).isEqualTo(CLAIMED);
    }

    @Test
    void aReleasedKeyIsFreeForAnybody() {
        claim(theirs, "k");

        theirs.release("ledger", List.of("k"));

        assertThat(claim(ours, "k")).isEqualTo(CLAIMED);
    }

    @Test
    void onlyAnOwnersUnhandledKeysAreReleased() {
        claim(theirs, "held");
        claim(ours, "done");
        ours.confirm("ledger", List.of("done"));

        ours.release("ledger", List.of("held", "done"));

        assertThat(claim(ours, "held")).isEqualTo(HELD);
        assertThat(claim(ours, "done")).isEqualTo(DONE);
    }

    @Test
    void aWaitingKeyIsForNobodyButThoseWhoAskForWaitingOnes() {
        claim(ours, "k");
        ours.await("ledger", List.of("k"));

        Answer asNew = claim(theirs, "k");
        Answer asWaiting = claimWaiting(theirs, "k");

        assertThat(asNew).isEqualTo(WAITING);
        assertThat(asWaiting).isEqualTo(CLAIMED);
        assertThat(claimWaiting(ours, "k")).isEqualTo(HELD);
    }

    @Test
    void aWaitingKeyOutlivesItsOwner() {
        claim(theirs, "k");
        theirs.await("ledger", List.of("k"));

        database.endLease("them");

        assertThat(claim(ours, "k")).isEqualTo(WAITING);
        assertThat(claimWaiting(ours, "k")).isEqualTo(CLAIMED);
    }

    @Test
    void aWaitingKeyThatWasHandledMeanwhileIsDone() {
        claim(theirs, "k");
        theirs.confirm("ledger", List.of("k"));

        assertThat(claimWaiting(ours, "k")).isEqualTo(DONE);
    }

    @Test
    void aConfirmBehindATakeoverIsRefusedAndRecordsNothing() {
        ours.claim("ledger", List.of("lost", "kept"), MEMORY);
        database.endLease("us");
        claim(theirs, "lost");

        assertThatThrownBy(() -> ours.confirm("ledger", List.of("lost", "kept")))
                .isInstanceOf(ClaimLostException.class)
                .hasMessage("subscription 'ledger': of 2 claimed keys another node took over 1");

        assertThat(claim(ours, "lost")).isEqualTo(HELD);
        assertThat(claim(theirs, "kept")).isEqualTo(CLAIMED);
    }

    @Test
    void aKeyThatWasNeverClaimedCannotBeConfirmed() {
        assertThatThrownBy(() -> ours.confirm("ledger", List.of("k"))).isInstanceOf(ClaimLostException.class);
    }

    @Test
    void aClaimInATransactionThatIsRolledBackIsNone() {
        database.rolledBack(() -> claim(ours, "k"));

        assertThat(claim(theirs, "k")).isEqualTo(CLAIMED);
    }

    @Test
    void nothingToClaimConfirmOrReleaseIsNoMistake() {
        Map<String, Answer> answers = ours.claim("ledger", List.of(), MEMORY);
        ours.confirm("ledger", List.of());
        ours.await("ledger", List.of());
        ours.release("ledger", List.of());

        assertThat(answers).isEmpty();
        assertThat(database.count("claims")).isZero();
    }

    @Test
    void ofTwoOwnersInARaceOneGetsEachKey() throws Exception {
        List<String> keys = keys(200);
        List<String> reversed = new ArrayList<>(keys);
        Collections.reverse(reversed);

        List<Set<String>> claimed =
                Together.run(List.of(() -> claimed(ours, keys, 7), () -> claimed(theirs, reversed, 11)));

        assertThat(claimed).flatMap(owner -> owner).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(database.count("claims")).isEqualTo(200);
    }

    @Test
    void ofTwoOwnersWhoTakeOverTheSameDeadClaimsOneGetsEachKey() throws Exception {
        Claims dead = claimsOf("dead");
        List<String> keys = keys(200);
        dead.claim("ledger", keys, MEMORY);

        List<Set<String>> claimed =
                Together.run(List.of(() -> claimed(ours, keys, 200), () -> claimed(theirs, keys, 200)));

        assertThat(claimed).flatMap(owner -> owner).containsExactlyInAnyOrderElementsOf(keys);
    }

    private static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj("k%03d"::formatted).toList();
    }

    /** Claims keys in small batches, and says which of them it got. */
    private static Set<String> claimed(Claims claims, List<String> keys, int size) {
        Set<String> claimed = new HashSet<>();
        for (int from = 0; from < keys.size(); from += size) {
            List<String> batch = keys.subList(from, Math.min(from + size, keys.size()));
            claims.claim("ledger", batch, MEMORY).forEach((key, answer) -> {
                if (answer == CLAIMED) {
                    claimed.add(key);
                }
            });
        }
        return claimed;
    }
}

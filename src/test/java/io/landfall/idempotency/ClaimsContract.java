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
import io.landfall.testing.DatabaseFixture;
import io.landfall.testing.Together;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What holds for claims of any kind of key.
 *
 * @param <K> the kind
 */
abstract class ClaimsContract<K> extends DatabaseFixture {
    static final Duration MEMORY = Duration.ofDays(7);

    private final Map<String, Integer> names = new HashMap<>();
    private Claims<K> ours;
    private Claims<K> theirs;

    @BeforeEach
    void twoLiveOwners() {
        ours = claimsOf("us");
        theirs = claimsOf("them");
        database.lease("us");
        database.lease("them");
    }

    abstract Claims<K> claimsOf(String owner);

    /** A key by a number. */
    abstract K key(int number);

    /** The rows of claims that nobody has settled. */
    abstract String underWay();

    private K key(String name) {
        return key(names.computeIfAbsent(name, added -> names.size()));
    }

    private Answer claim(Claims<K> claims, String name) {
        return claims.claim("ledger", List.of(key(name)), MEMORY).get(key(name));
    }

    private Answer claimWaiting(Claims<K> claims, String name) {
        return claims.claimWaiting("ledger", List.of(key(name)), MEMORY).get(key(name));
    }

    @Test
    void aNewKeyIsClaimedAndAHandledOneIsDone() {
        ours.claim("ledger", List.of(key("k1")), MEMORY);
        ours.confirm("ledger", List.of(key("k1")));

        Map<K, Answer> answers = theirs.claim("ledger", List.of(key("k1"), key("k2")), MEMORY);

        assertThat(answers).containsExactlyInAnyOrderEntriesOf(Map.of(key("k1"), DONE, key("k2"), CLAIMED));
    }

    @Test
    void aKeyHandledForOneSubscriptionIsNewForAnother() {
        ours.claim("ledger", List.of(key("k")), MEMORY);
        ours.confirm("ledger", List.of(key("k")));

        assertThat(ours.claim("mail", List.of(key("k")), MEMORY)).containsEntry(key("k"), CLAIMED);
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
        theirs.confirm("ledger", List.of(key("k")));

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

        theirs.release("ledger", List.of(key("k")));

        assertThat(claim(ours, "k")).isEqualTo(CLAIMED);
    }

    @Test
    void onlyAnOwnersUnhandledKeysAreReleased() {
        claim(theirs, "held");
        claim(ours, "done");
        ours.confirm("ledger", List.of(key("done")));

        ours.release("ledger", List.of(key("held"), key("done")));

        assertThat(claim(ours, "held")).isEqualTo(HELD);
        assertThat(claim(ours, "done")).isEqualTo(DONE);
    }

    @Test
    void aWaitingKeyIsForNobodyButThoseWhoAskForWaitingOnes() {
        claim(ours, "k");
        ours.await("ledger", List.of(key("k")));

        Answer asNew = claim(theirs, "k");
        Answer asWaiting = claimWaiting(theirs, "k");

        assertThat(asNew).isEqualTo(WAITING);
        assertThat(asWaiting).isEqualTo(CLAIMED);
        assertThat(claimWaiting(ours, "k")).isEqualTo(HELD);
    }

    @Test
    void aWaitingKeyOutlivesItsOwner() {
        claim(theirs, "k");
        theirs.await("ledger", List.of(key("k")));

        database.endLease("them");

        assertThat(claim(ours, "k")).isEqualTo(WAITING);
        assertThat(claimWaiting(ours, "k")).isEqualTo(CLAIMED);
    }

    @Test
    void aWaitingKeyThatWasHandledMeanwhileIsDone() {
        claim(theirs, "k");
        theirs.confirm("ledger", List.of(key("k")));

        assertThat(claimWaiting(ours, "k")).isEqualTo(DONE);
    }

    @Test
    void aConfirmBehindATakeoverIsRefusedAndRecordsNothing() {
        ours.claim("ledger", List.of(key("lost"), key("kept")), MEMORY);
        database.endLease("us");
        claim(theirs, "lost");

        assertThatThrownBy(() -> ours.confirm("ledger", List.of(key("lost"), key("kept"))))
                .isInstanceOf(ClaimLostException.class)
                .hasMessage("subscription 'ledger': of 2 claimed keys another node took over 1");

        assertThat(claim(ours, "lost")).isEqualTo(HELD);
        assertThat(claim(theirs, "kept")).isEqualTo(CLAIMED);
    }

    @Test
    void aKeyThatWasNeverClaimedCannotBeConfirmed() {
        assertThatThrownBy(() -> ours.confirm("ledger", List.of(key("k")))).isInstanceOf(ClaimLostException.class);
    }

    @Test
    void aClaimInATransactionThatIsRolledBackIsNone() {
        database.rolledBack(() -> claim(ours, "k"));

        assertThat(claim(theirs, "k")).isEqualTo(CLAIMED);
    }

    @Test
    void nothingToClaimConfirmOrReleaseIsNoMistake() {
        Map<K, Answer> answers = ours.claim("ledger", List.of(), MEMORY);
        ours.confirm("ledger", List.of());
        ours.await("ledger", List.of());
        ours.release("ledger", List.of());

        assertThat(answers).isEmpty();
        assertThat(database.count(underWay())).isZero();
    }

    @Test
    void ofTwoOwnersInARaceOneGetsEachKey() throws Exception {
        List<K> keys = keys(200);
        List<K> reversed = new ArrayList<>(keys);
        Collections.reverse(reversed);

        List<Set<K>> claimed = Together.run(List.of(() -> claimed(ours, keys, 7), () -> claimed(theirs, reversed, 11)));

        assertThat(claimed).flatMap(owner -> owner).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void ofTwoOwnersWhoTakeOverTheSameDeadClaimsOneGetsEachKey() throws Exception {
        Claims<K> dead = claimsOf("dead");
        List<K> keys = keys(200);
        dead.claim("ledger", keys, MEMORY);

        List<Set<K>> claimed = Together.run(List.of(() -> claimed(ours, keys, 200), () -> claimed(theirs, keys, 200)));

        assertThat(claimed).flatMap(owner -> owner).containsExactlyInAnyOrderElementsOf(keys);
    }

    private List<K> keys(int count) {
        return IntStream.range(0, count).mapToObj(this::key).toList();
    }

    /** Claims keys in small batches, and says which of them it got. */
    private Set<K> claimed(Claims<K> claims, List<K> keys, int size) {
        Set<K> claimed = new HashSet<>();
        for (int from = 0; from < keys.size(); from += size) {
            List<K> batch = keys.subList(from, Math.min(from + size, keys.size()));
            claims.claim("ledger", batch, MEMORY).forEach((key, answer) -> {
                if (answer == CLAIMED) {
                    claimed.add(key);
                }
            });
        }
        return claimed;
    }
}

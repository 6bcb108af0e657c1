package io.landfall.idempotency;

import static io.landfall.event.Claims.Answer.CLAIMED;
import static io.landfall.event.Claims.Answer.DONE;
import static io.landfall.event.Claims.Answer.HELD;
import static io.landfall.event.Claims.Answer.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.event.ClaimKey;
import io.landfall.event.Claims;
import io.landfall.event.Claims.Answer;
import io.landfall.testing.Together;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** {@link PagedClaims}: a bit an event, and a row for one that was journaled again. */
class PagedClaimsTest extends ClaimsContract<ClaimKey> {
    private static final Duration INSTANT = Duration.ofMillis(1);

    @Override
    Claims<ClaimKey> claimsOf(String owner) {
        return claims(owner, false);
    }

    private Claims<ClaimKey> claims(String owner, boolean alone) {
        return new PagedClaims(database.jdbc(), database.transactions(), owner, alone, clock);
    }

    /** On several pages, and on both sides of their borders. */
    @Override
    ClaimKey key(int number) {
        return first(number % 2 == 0 ? 1_000L * (number / 2 + 1) : 1_000L * (number / 2 + 1) + 1);
    }

    @Override
    String underWay() {
        return "claims_in_flight";
    }

    private static ClaimKey first(long sequence) {
        return new ClaimKey(sequence, false);
    }

    private static ClaimKey again(long sequence) {
        return new ClaimKey(sequence, true);
    }

    private static Answer claim(Claims<ClaimKey> claims, ClaimKey key) {
        return claims.claim("ledger", List.of(key), MEMORY).get(key);
    }

    private static void handle(Claims<ClaimKey> claims, ClaimKey... keys) {
        claims.claim("ledger", List.of(keys), MEMORY);
        claims.confirm("ledger", List.of(keys));
    }

    @Test
    void aBatchOfEventsIsOneRowAndNothingIsLeftUnderWay() {
        ClaimKey[] batch = LongStream.rangeClosed(1, 1_000)
                .mapToObj(PagedClaimsTest::first)
                .toArray(ClaimKey[]::new);

        handle(claims("us", false), batch);

        assertThat(database.count("claim_pages")).isEqualTo(1);
        assertThat(database.count("claims_in_flight")).isZero();
        assertThat(database.count("claims")).isZero();
    }

    @Test
    void anEventThatWasJournaledOnceIsHandledOnceHoweverOld() {
        handle(claims("us", false), first(7));

        clock.pass(MEMORY.multipliedBy(10));

        assertThat(claim(claims("us", false), first(7))).isEqualTo(DONE);
    }

    @Test
    void anEventThatWasJournaledAgainIsHandledAgainWhenTheSubscriptionHasForgottenIt() {
        Claims<ClaimKey> claims = claims("us", false);
        handle(claims, first(7), first(8));

        clock.pass(MEMORY);
        Answer remembered = claim(claims, again(7));
        clock.pass(INSTANT);
        Answer forgotten = claim(claims, again(7));
        claims.confirm("ledger", List.of(again(7)));
        Answer handledAgain = claim(claims, again(7));
        clock.pass(MEMORY.plus(INSTANT));
        Answer forgottenAgain = claim(claims, again(7));

        assertThat(List.of(remembered, forgotten, handledAgain, forgottenAgain))
                .containsExactly(DONE, CLAIMED, DONE, CLAIMED);
        assertThat(claim(claims, first(8))).isEqualTo(DONE);
    }

    @Test
    void anEventThatWasJournaledAgainBeforeItsFirstWasHandledIsHandledOnce() {
        Claims<ClaimKey> claims = claims("us", false);
        handle(claims, again(7));

        assertThat(claim(claims, first(7))).isEqualTo(DONE);
        assertThat(claim(claims, again(7))).isEqualTo(DONE);
    }

    @Test
    void anEventThatWasJournaledAgainAndWaitsOrIsGivenBackKeepsItsRow() {
        Claims<ClaimKey> claims = claims("us", false);
        handle(claims, first(7));
        clock.pass(MEMORY.plus(INSTANT));

        claim(claims, again(7));
        claims.await("ledger", List.of(again(7)));
        Answer waiting = claim(claims, again(7));
        Answer retried =
                claims.claimWaiting("ledger", List.of(again(7)), MEMORY).get(again(7));
        claims.release("ledger", List.of(again(7)));

        assertThat(List.of(waiting, retried)).containsExactly(WAITING, CLAIMED);
        assertThat(claim(claims, again(7))).isEqualTo(CLAIMED);
    }

    @Test
    void anotherNodeHoldsAnEventOfAPageOfWhichWeHoldOthers() {
        database.lease("us");
        database.lease("them");
        claims("us", false).claim("ledger", List.of(first(1), first(2)), MEMORY);
        Map<ClaimKey, Answer> theirs = claims("them", false).claim("ledger", List.of(first(2), first(3)), MEMORY);

        claims("us", false).confirm("ledger", List.of(first(1), first(2)));
        claims("them", false).confirm("ledger", List.of(first(3)));

        assertThat(theirs).isEqualTo(Map.of(first(2), HELD, first(3), CLAIMED));
        assertThat(claims("us", false).claim("ledger", List.of(first(1), first(2), first(3), first(4)), MEMORY))
                .isEqualTo(Map.of(first(1), DONE, first(2), DONE, first(3), DONE, first(4), CLAIMED));
    }

    @Test
    void aProcessThatIsAloneWritesOnlyWhatItHandled() {
        Claims<ClaimKey> alone = claims("us", true);

        Answer claimed = claim(alone, first(7));
        long written = database.count("claim_pages") + database.count("claims_in_flight");
        alone.release("ledger", List.of(first(7)));
        handle(alone, first(7));
        alone.claim("ledger", List.of(first(8)), MEMORY);
        alone.await("ledger", List.of(first(8)));

        assertThat(claimed).isEqualTo(CLAIMED);
        assertThat(written).isZero();
        assertThat(claim(claims("next", true), first(7))).isEqualTo(DONE);
        assertThat(claim(claims("next", true), first(8))).isEqualTo(WAITING);
        assertThat(claim(claims("next", true), first(9))).isEqualTo(CLAIMED);
    }

    @Test
    void lanesThatSettleOnTheSamePageAtTheSameTimeLoseNothing() throws Exception {
        Claims<ClaimKey> alone = claims("us", true);
        List<Callable<Void>> lanes = IntStream.range(0, 4)
                .<Callable<Void>>mapToObj(lane -> () -> {
                    for (long i = lane; i < 400; i += 4) {
                        handle(alone, first(i + 1), first(i + 2_001));
                    }
                    return null;
                })
                .toList();

        Together.run(lanes);

        List<ClaimKey> all = LongStream.rangeClosed(1, 400)
                .flatMap(i -> LongStream.of(i, i + 2_000))
                .mapToObj(PagedClaimsTest::first)
                .toList();
        assertThat(alone.claim("ledger", all, MEMORY).values()).containsOnly(DONE);
    }
}

package io.landfall.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.event.QueuedEvent;
import io.landfall.testing.DatabaseFixture;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetriesTest extends DatabaseFixture {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private Retries retries;
    private Queued queued;

    @BeforeEach
    void retries() {
        retries = new Retries(database.jdbc());
        queued = new Queued(database, clock);
    }

    private static SubscriptionSettings settings(String ordered, String batch) {
        Map<String, String> parameters = new HashMap<>(Map.of(
                "attempts", "5",
                "backoff", "1s,2,5m,0",
                "dedupe", "7d",
                "concurrency", "1",
                "deliver", "event"));
        parameters.put("ordered", ordered);
        parameters.put("batch", batch);
        parameters.put("transacted", "false");
        return SubscriptionSettings.of("ledger", "direct:x", parameters);
    }

    private List<Long> due() {
        return due(settings("true", "500"));
    }

    private List<Long> due(SubscriptionSettings settings) {
        return retries.due(settings, clock.now()).stream()
                .map(delivery -> delivery.event().sequence())
                .toList();
    }

    /** A first attempt failed; the next is due in so many seconds. */
    private Delivery failed(long sequence, String partition, long seconds) {
        Delivery delivery = queued.failed(sequence, partition);
        retries.failed("ledger", delivery, clock.now(), clock.now().plusSeconds(seconds), false);
        return delivery;
    }

    private List<Delivery> waiting(String partition, long... sequences) {
        List<Delivery> behind = LongStream.of(sequences)
                .mapToObj(sequence -> queued.delivery(sequence, partition))
                .toList();
        retries.waitBehind("ledger", behind);
        return behind;
    }

    @Test
    void aFailedDeliveryIsDueWhenItsTimeHasComeAndKnowsItsPast() {
        failed(1, "", 1);

        List<Long> before = due();
        clock.pass(SECOND.plusMillis(1));
        List<Delivery> due = retries.due(settings("true", "500"), clock.now());

        assertThat(before).isEmpty();
        assertThat(due).hasSize(1);
        assertThat(due.get(0).failures()).isEqualTo(1);
        assertThat(due.get(0).firstFailedAt()).isPresent();
        assertThat(due.get(0).event().decode().event().id()).isEqualTo("e1");
    }

    @Test
    void aClockThatWasSetBackKeepsNobodyWaitingForLongerThanABackoff() {
        failed(1, "a", Duration.ofHours(6).toSeconds());
        failed(2, "b", 250);

        retries.pullForward("ledger", clock.now(), Duration.ofMinutes(5));
        clock.pass(Duration.ofMillis(1));

        assertThat(due()).containsExactly(1L);
    }

    /** On several nodes: each sees only what the other has committed. */
    @Test
    void whatComesToWaitWhileTheOneBeforeItIsSettledIsNotForgotten() throws Exception {
        Delivery first = failed(1, "a", 0);
        List<Delivery> second = List.of(queued.delivery(2, "a"));
        CountDownLatch settled = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Void> settling =
                CompletableFuture.runAsync(() -> database.transactions().run(() -> {
                    retries.lock("ledger");
                    retries.finish("ledger", List.of(first), clock.now());
                    settled.countDown();
                    await(goOn);
                }));
        await(settled);
        CompletableFuture<Void> waiting =
                CompletableFuture.runAsync(() -> database.transactions().run(() -> {
                    retries.lockWith("ledger", second, clock.now());
                    retries.waitBehind("ledger", second);
                    retries.wake("ledger", second, clock.now());
                }));

        assertThatThrownBy(() -> waiting.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        goOn.countDown();
        settling.get(30, TimeUnit.SECONDS);
        waiting.get(30, TimeUnit.SECONDS);
        clock.pass(Duration.ofMillis(1));

        assertThat(due()).containsExactly(2L);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsDueFirstComesFirst() {
        failed(1, "", 3);
        failed(2, "", 1);
        failed(3, "", 2);

        clock.pass(SECOND.multipliedBy(4));

        assertThat(due()).containsExactly(2L, 3L, 1L);
    }

    @Test
    void whatIsDueAtTheSameTimeComesInJournalOrder() {
        failed(3, "", 1);
        failed(1, "", 1);
        failed(2, "", 1);

        clock.pass(SECOND.multipliedBy(2));

        assertThat(due()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void noMoreThanABatchIsDueAtATime() {
        failed(1, "", 1);
        failed(2, "", 2);
        failed(3, "", 3);
        clock.pass(SECOND.multipliedBy(4));

        assertThat(due(settings("false", "2"))).containsExactly(1L, 2L);
    }

    @Test
    void anotherSubscriptionsRetriesAreItsOwn() {
        retries.failed("mail", queued.failed(1, ""), clock.now(), clock.now(), false);
        clock.pass(SECOND);

        assertThat(due()).isEmpty();
        assertThat(retries.isEmpty("ledger")).isTrue();
        assertThat(retries.isEmpty("mail")).isFalse();
    }

    @Test
    void whatWaitsBehindComesWithTheFirstOfItsPartitionInJournalOrder() {
        failed(1, "acme", 1);
        failed(2, "other", 1);
        waiting("acme", 5, 4, 3);

        List<Long> before = due();
        clock.pass(SECOND.multipliedBy(2));

        assertThat(before).isEmpty();
        assertThat(due()).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L).containsSubsequence(1L, 3L, 4L, 5L);
        assertThat(due(settings("true", "3"))).hasSize(3).containsSubsequence(1L, 3L);
    }

    @Test
    void nothingOvertakesAnEarlierEventOfItsPartition() {
        failed(1, "acme", 60);
        List<Delivery> behind = waiting("acme", 2);
        retries.lookAgain("ledger", behind, clock.now());

        clock.pass(SECOND);

        assertThat(due()).isEmpty();
    }

    @Test
    void aDeliveryIsDueOnceHoweverManyOfItsPartitionAre() {
        Delivery first = failed(1, "acme", 1);
        List<Delivery> behind = waiting("acme", 2, 3);
        retries.lookAgain("ledger", List.of(first, behind.get(0), behind.get(1)), clock.now());

        clock.pass(SECOND);

        assertThat(due()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aPartitionIsHeldUpWhileOneOfItsEventsWaits() {
        Delivery first = failed(1, "acme", 1);

        Set<String> before = retries.heldUp("ledger", Set.of("acme", "other"));
        retries.finish("ledger", List.of(first), clock.now());

        assertThat(before).containsExactly("acme");
        assertThat(retries.heldUp("ledger", Set.of("acme", "other"))).isEmpty();
        assertThat(retries.heldUp("ledger", Set.of())).isEmpty();
    }

    @Test
    void theNextOfAPartitionIsDueAtOnceWhenTheFirstIsSettled() {
        Delivery first = failed(1, "acme", 60);
        failed(2, "other", 60);
        waiting("acme", 4, 3);
        waiting("other", 5);

        retries.finish("ledger", List.of(first), clock.now());
        clock.pass(Duration.ofMillis(1));

        assertThat(due()).containsExactly(3L, 4L);
    }

    @Test
    void anAttemptThatFailedAgainMovesItsDelivery() {
        failed(1, "", 1);
        clock.pass(SECOND.multipliedBy(2));
        Delivery again = retries.due(settings("true", "500"), clock.now()).get(0);
        again.failed(new IllegalStateException("no again"));

        retries.failed("ledger", again, clock.now(), clock.now().plusSeconds(2), true);

        List<Long> atOnce = due();
        clock.pass(SECOND.multipliedBy(3));
        Delivery later = retries.due(settings("true", "500"), clock.now()).get(0);
        assertThat(atOnce).isEmpty();
        assertThat(later.failures()).isEqualTo(2);
        assertThat(later.firstFailedAt()).isEqualTo(again.firstFailedAt());
        assertThat(database.jdbc().queryForObject("SELECT cause FROM engine.retries", String.class))
                .isEqualTo("IllegalStateException: no again");
    }

    @Test
    void aDeliveryToBeLookedAtAgainCountsNoAttempt() {
        retries.lookAgain("ledger", List.of(queued.delivery(1, "")), clock.now().plusSeconds(15));

        List<Long> before = due();
        clock.pass(Duration.ofSeconds(16));
        List<Delivery> due = retries.due(settings("true", "500"), clock.now());

        assertThat(before).isEmpty();
        assertThat(due).hasSize(1);
        assertThat(due.get(0).failures()).isZero();
        assertThat(due.get(0).firstFailedAt()).isEmpty();
    }

    @Test
    void aDeliveryThatWaitsAlreadyIsNotWrittenTwice() {
        failed(1, "acme", 1);

        waiting("acme", 2);
        retries.waitBehind("ledger", List.of(Delivery.first(new QueuedEvent(2, 2, new byte[0]))));

        assertThat(database.count("retries")).isEqualTo(2);
    }

    @Test
    void nothingToWaitOrFinishIsNoMistake() {
        retries.waitBehind("ledger", List.of());
        retries.lookAgain("ledger", List.of(), clock.now());
        retries.finish("ledger", List.of(), clock.now());

        assertThat(retries.isEmpty("ledger")).isTrue();
    }

    @Test
    void eventsOfTogetherTooManyBytesComeOneBatchAfterTheOther() {
        for (long sequence = 1; sequence <= 5; sequence++) {
            failed(sequence, sequence == 1 || sequence == 3 ? "A" : "p" + sequence, 0);
            database.jdbc()
                    .update("UPDATE engine.journal SET event = ? WHERE sequence = ?", new byte[3_000_000], sequence);
        }
        clock.pass(SECOND);

        List<Long> first = due();
        List<Long> unordered = due(settings("false", "500"));

        // eight megabytes; what waits behind 1 in its partition comes when there is room
        assertThat(first).containsExactly(1L, 2L);
        assertThat(unordered).hasSize(2);
    }

    @Test
    void anEventLargerThanABatchMayBeComesByItself() {
        failed(1, "A", 0);
        database.jdbc().update("UPDATE engine.journal SET event = ? WHERE sequence = 1", (Object) new byte[9_000_000]);
        failed(2, "B", 0);
        clock.pass(SECOND);

        assertThat(due()).containsExactly(1L);
    }
}

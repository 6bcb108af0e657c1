package io.landfall.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.testing.DatabaseFixture;
import io.landfall.testing.Together;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OldEventsTest extends DatabaseFixture {
    private static final Duration RETENTION = Duration.ofDays(30);

    private OldEvents oldEvents;

    @BeforeEach
    void oldEvents() {
        oldEvents = newOldEvents();
    }

    private OldEvents newOldEvents() {
        return new OldEvents(database.jdbc(), database.transactions(), RETENTION, clock);
    }

    private void journaled(long first, long last, OffsetDateTime time) {
        database.transactions().run(() -> database.jdbc()
                .batchUpdate(
                        "INSERT INTO engine.journal (sequence, key_sequence, event_type, event_source, event_id, idempotency_key, journaled_at, event)"
                                + " VALUES (?, 1, 't', 's', 'i', 'k', ?, ?)",
                        LongStream.rangeClosed(first, last).boxed().toList(),
                        1_000,
                        (statement, sequence) -> {
                            statement.setLong(1, sequence);
                            statement.setObject(2, time);
                            statement.setBytes(3, new byte[] {1});
                        }));
    }

    private OffsetDateTime old() {
        return clock.now().minus(RETENTION).minusSeconds(1);
    }

    private void unpublished(long first, long last) {
        database.jdbc().update("INSERT INTO engine.outbox VALUES (?, ?, ?, 'us')", first, first, last);
    }

    private void toBeTriedAgain(String subscription, long sequence) {
        database.jdbc()
                .update(
                        "INSERT INTO engine.retries (subscription, sequence, claim_key, attempts) VALUES (?, ?, 'k', 1)",
                        subscription,
                        sequence);
    }

    private void parked(long sequence) {
        database.jdbc()
                .update(
                        "INSERT INTO engine.dead_letters VALUES (?, 'ledger', ?, 't', 's', 'i', 'k', 5, 'no', ?, ?, TRUE)",
                        "ledger-" + sequence,
                        sequence,
                        old(),
                        old());
    }

    private List<Long> journal() {
        return database.jdbc().queryForList("SELECT sequence FROM engine.journal ORDER BY sequence", Long.class);
    }

    private static int purge(OldEvents events) {
        int steps = 1;
        while (events.removeSome()) {
            steps++;
        }
        return steps;
    }

    @Test
    void oldEventsAreRemovedInStepsOldestFirstAndYoungOnesStay() {
        journaled(1, 2_500, old());
        journaled(2_501, 2_510, clock.now().minus(RETENTION));

        boolean more = oldEvents.removeSome();
        List<Long> behindOneStep = journal();
        int steps = purge(oldEvents);

        assertThat(more).isTrue();
        assertThat(behindOneStep).startsWith(1_001L).hasSize(1_510);
        assertThat(steps).isEqualTo(3);
        assertThat(journal()).startsWith(2_501L).hasSize(10);
    }

    @Test
    void whatIsUnpublishedOrToBeTriedAgainOrParkedStaysAndWhatLiesBetweenGoes() {
        journaled(1, 50, old());
        unpublished(10, 12);
        toBeTriedAgain("ledger", 20);
        toBeTriedAgain("mail", 21);
        parked(30);

        purge(oldEvents);

        assertThat(journal()).containsExactly(10L, 11L, 12L, 20L, 21L, 30L);
    }

    @Test
    void keptEventsInFrontAreSteppedOverOnceAnHour() {
        journaled(1, 2_000, old());
        journaled(2_001, 2_100, old());
        unpublished(1, 2_000);

        int steps = purge(oldEvents);
        long kept = database.count("journal");
        database.jdbc().update("DELETE FROM engine.outbox");
        int stepsSoonThereafter = purge(oldEvents);
        long soonThereafter = database.count("journal");
        clock.pass(Duration.ofHours(1));
        purge(oldEvents);
        purge(oldEvents);

        assertThat(steps).isEqualTo(4);
        assertThat(kept).isEqualTo(2_000);
        assertThat(stepsSoonThereafter).isEqualTo(1);
        assertThat(soonThereafter).isEqualTo(2_000);
        assertThat(database.count("journal")).isZero();
    }

    @Test
    void anEventThatGrowsOldBehindTheLastStepIsRemovedThen() {
        journaled(1, 5, old());
        journaled(6, 9, clock.now());
        purge(oldEvents);

        clock.pass(RETENTION.plusSeconds(1));
        purge(oldEvents);

        assertThat(journal()).isEmpty();
    }

    @Test
    void anEventThatFailsWhileItIsPurgedStays() throws Exception {
        journaled(1, 10, old());
        CountDownLatch failed = new CountDownLatch(1);
        CountDownLatch purged = new CountDownLatch(1);

        Together.run(List.of(
                () -> database.transactions().in(() -> {
                    database.jdbc().queryForList("SELECT sequence FROM engine.journal WHERE sequence = 7 FOR UPDATE");
                    toBeTriedAgain("ledger", 7);
                    failed.countDown();
                    return heard(purged, Duration.ofMillis(500));
                }),
                () -> {
                    failed.await();
                    boolean more = oldEvents.removeSome();
                    purged.countDown();
                    return more;
                }));

        assertThat(journal()).containsExactly(7L);
    }

    private static boolean heard(CountDownLatch latch, Duration patience) {
        try {
            return latch.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void twoNodesMayPurgeAtTheSameTime() throws Exception {
        journaled(1, 5_000, old());
        toBeTriedAgain("ledger", 77);
        parked(4_444);

        Together.run(List.of(() -> purge(newOldEvents()), () -> purge(newOldEvents())));

        assertThat(journal()).containsExactly(77L, 4_444L);
    }
}

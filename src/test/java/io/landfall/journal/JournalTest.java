package io.landfall.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.landfall.event.Event;
import io.landfall.event.EventBatch;
import io.landfall.event.JournaledBatch;
import io.landfall.event.JournaledEvent;
import io.landfall.testing.DatabaseFixture;
import io.landfall.testing.Together;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

class JournalTest extends DatabaseFixture {
    private static final Duration WINDOW = Duration.ofDays(7);

    private Node node;

    /** A process's journal and outbox, and the lease of the process. */
    private final class Node {
        private final Outbox outbox;
        private final Journal journal;

        private Node(String owner) {
            this(owner, database.jdbc());
        }

        private Node(String owner, JdbcTemplate outboxDatabase) {
            database.lease(owner);
            outbox = new Outbox(outboxDatabase, owner, true, clock);
            journal = new Journal(database.jdbc(), new JournalKeys(database.jdbc(), WINDOW), outbox, clock);
        }

        private JournaledBatch append(Event... events) {
            return append(List.of(events));
        }

        private JournaledBatch append(List<Event> events) {
            return database.transactions().in(() -> journal.append(EventBatch.of(events)));
        }

        private Optional<JournaledBatch> take() throws InterruptedException {
            return outbox.take(Duration.ofMillis(20));
        }

        private List<String> published() throws InterruptedException {
            List<String> ids = new ArrayList<>();
            for (Optional<JournaledBatch> batch = take(); batch.isPresent(); batch = take()) {
                ids.addAll(ids(batch.get().accepted()));
                outbox.published(batch.get());
            }
            return ids;
        }
    }

    @BeforeEach
    void node() {
        node = new Node("us");
    }

    private static Event event(String key) {
        return event("e-" + key, key);
    }

    private static Event event(String id, String key) {
        return Event.of(id, "/test", "invoice.approved", MissingNode.getInstance())
                .with("idempotencykey", key)
                .with("partitionkey", "acme")
                .build();
    }

    private static List<String> ids(List<JournaledEvent> events) {
        return events.stream().map(journaled -> journaled.event().id()).toList();
    }

    private List<String> journaledIds() {
        return database.jdbc().queryForList("SELECT event_id FROM engine.journal ORDER BY sequence", String.class);
    }

    @Test
    void eventsAreJournaledInOrderWithRisingSequences() {
        JournaledBatch first = node.append(event("a"), event("b"));
        JournaledBatch second = node.append(event("c"));

        List<JournaledEvent> all = Stream.concat(first.accepted().stream(), second.accepted().stream())
                .toList();
        assertThat(journaledIds()).containsExactly("e-a", "e-b", "e-c");
        assertThat(all).extracting(JournaledEvent::sequence).isSorted().doesNotHaveDuplicates();
        assertThat(all).allSatisfy(one -> assertThat(one.keySequence()).isEqualTo(one.sequence()));
    }

    @Test
    void aJournaledEventCarriesItsSequenceAndIsFoundAgainAsItWas() {
        JournaledBatch appended = node.append(event("a"));

        long sequence = appended.accepted().get(0).sequence();
        List<JournaledEvent> read = Journal.read(database.jdbc(), sequence, sequence);

        assertThat(read).isEqualTo(appended.accepted());
        assertThat(read.get(0).event().attribute("sequence")).hasValue("%019d".formatted(sequence));
    }

    @Test
    void aSecondEventOfAKeyInTheSameBatchIsADuplicate() {
        JournaledBatch batch = node.append(event("first", "k"), event("other"), event("second", "k"));

        assertThat(ids(batch.accepted())).containsExactly("first", "e-other");
        assertThat(batch.duplicates()).extracting(Event::id).containsExactly("second");
        assertThat(journaledIds()).containsExactly("first", "e-other");
    }

    @Test
    void aKeyOfAnEarlierBatchIsADuplicateUntilTheWindowIsOver() {
        node.append(event("first", "k"));

        clock.pass(WINDOW);
        JournaledBatch batch = node.append(event("second", "k"), event("new"));

        assertThat(batch.duplicates()).extracting(Event::id).containsExactly("second");
        assertThat(journaledIds()).containsExactly("first", "e-new");
    }

    @Test
    void aKeyIsJournaledAgainBehindTheWindowAndKeepsItsFirstSequence() {
        long first = node.append(event("first", "k")).accepted().get(0).sequence();
        clock.pass(WINDOW.plusMillis(1));

        JournaledBatch again = node.append(event("second", "k"), event("third", "k"));

        assertThat(ids(again.accepted())).containsExactly("second");
        assertThat(again.duplicates()).extracting(Event::id).containsExactly("third");
        assertThat(again.accepted().get(0).keySequence()).isEqualTo(first);
        assertThat(again.accepted().get(0).sequence()).isGreaterThan(first);
    }

    @Test
    void theWindowBeginsAnewWithTheEventBehindIt() {
        node.append(event("first", "k"));
        clock.pass(WINDOW.plusMillis(1));
        node.append(event("second", "k"));
        clock.pass(WINDOW);

        JournaledBatch batch = node.append(event("third", "k"));

        assertThat(batch.accepted()).isEmpty();
    }

    @Test
    void theSameKeyOfAnotherSourceIsAnotherKey() {
        node.append(event("here", "k"));

        JournaledBatch batch = node.append(Event.of("there", "/other", "invoice.approved", MissingNode.getInstance())
                .with("idempotencykey", "k")
                .build());

        assertThat(ids(batch.accepted())).containsExactly("there");
    }

    @Test
    void whatIsRolledBackIsNeitherJournaledNorRememberedNorPublished() throws InterruptedException {
        database.rolledBack(() -> node.journal.append(EventBatch.of(List.of(event("a")))));

        assertThat(node.published()).isEmpty();
        assertThat(database.count("journal")).isZero();
        assertThat(database.count("journal_keys")).isZero();
        assertThat(database.count("outbox")).isZero();
        assertThat(ids(node.append(event("a")).accepted())).containsExactly("e-a");
    }

    @Test
    void anAppendBehindOneThatRolledBackDoesNotWaitForIt() throws Exception {
        database.rolledBack(() -> node.journal.append(EventBatch.of(List.of(event("a")))));

        List<JournaledBatch> fromAnotherThread = Together.run(List.of(() -> node.append(event("b"))));

        assertThat(ids(fromAnotherThread.get(0).accepted())).containsExactly("e-b");
    }

    @Test
    void appendingOutsideATransactionIsRefused() {
        assertThatThrownBy(() -> node.journal.append(EventBatch.of(List.of(event("a")))))
                .isInstanceOf(IllegalStateException.class);

        assertThat(database.count("journal")).isZero();
    }

    @Test
    void aBatchHasAtMostAThousandEvents() {
        List<Event> tooMany =
                IntStream.range(0, 1_001).mapToObj(i -> event("k" + i)).toList();

        JournaledBatch most = node.append(tooMany.subList(0, 1_000));

        assertThat(most.accepted()).hasSize(1_000);
        assertThatThrownBy(() -> node.append(tooMany))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a batch has at most 1000 events");
    }

    @Test
    void theOutboxHandsBatchesOnInTheirOrder() throws InterruptedException {
        node.append(event("a"), event("b"));
        node.append(event("c"));
        node.append(event("d"));

        assertThat(node.published()).containsExactly("e-a", "e-b", "e-c", "e-d");
    }

    @Test
    void aBatchOfDuplicatesAloneIsNotHandedOn() throws InterruptedException {
        node.append(event("a"));
        node.published();

        node.append(event("a"));

        assertThat(node.take()).isEmpty();
    }

    @Test
    void theRowsOfPublishedBatchesGoWithTheNextAppendOrAFlush() throws InterruptedException {
        node.append(event("a"));
        node.published();
        node.append(event("b"));
        long behindTheAppend = database.count("outbox");
        node.published();

        node.outbox.flush();

        assertThat(behindTheAppend).isEqualTo(1);
        assertThat(database.count("outbox")).isZero();
    }

    @Test
    void aBatchThatIsNotPublishedKeepsItsRow() throws InterruptedException {
        node.append(event("a"));
        node.take();

        node.outbox.flush();

        assertThat(database.count("outbox")).isEqualTo(1);
    }

    @Test
    void anAppendThatRollsBackDoesNotForgetThatEarlierBatchesArePublished() throws InterruptedException {
        node.append(event("a"));
        node.published();
        database.rolledBack(() -> node.journal.append(EventBatch.of(List.of(event("b")))));

        node.outbox.flush();

        assertThat(database.count("outbox")).isZero();
    }

    @Test
    void aRestartPublishesWhatTheProcessBeforeDidNot() throws InterruptedException {
        node.append(event("a"), event("b"));
        node.append(event("c"));
        database.endLease("us");

        List<String> published = new Node("next").published();

        assertThat(published).containsExactly("e-a", "e-b", "e-c");
    }

    @Test
    void whatALiveNodeHasNotPublishedIsLeftToIt() throws InterruptedException {
        node.append(event("a"));

        List<String> published = new Node("next").published();

        assertThat(published).isEmpty();
    }

    @Test
    void whatADeadNodeLeftIsFoundWhileAnotherIsAtWork() throws InterruptedException {
        Node other = new Node("other");
        other.published();
        node.append(event("a"));
        clock.pass(Duration.ofSeconds(5));
        database.endLease("us");

        List<String> published = other.published();

        assertThat(published).containsExactly("e-a");
    }

    @Test
    void aBatchThatWasTakenOverIsPublishedByOneNode() throws InterruptedException {
        node.append(event("a"));
        database.endLease("us");

        List<String> first = new Node("first").published();
        List<String> second = new Node("second").published();

        assertThat(first).containsExactly("e-a");
        assertThat(second).isEmpty();
    }

    @Test
    void aBatchWhoseEventsCannotBeReadForAMomentIsNotLost() throws InterruptedException {
        node.append(event("a"));
        database.endLease("us");
        Outages outages = new Outages(database.database().dataSource());
        Node next = new Node("next", new JdbcTemplate(outages));
        outages.behindStatements(2);
        assertThatThrownBy(next::take).hasRootCauseMessage("the database is away");
        outages.none();

        List<String> published = next.published();

        assertThat(published).containsExactly("e-a");
    }

    @Test
    void ofTwoNodesThatAppendTheSameKeysOneJournalsEach() throws Exception {
        Node other = new Node("other");
        List<Event> events =
                IntStream.range(0, 200).mapToObj(i -> event("k" + i)).toList();
        List<Event> reversed = new ArrayList<>(events);
        Collections.reverse(reversed);

        // few enough batches for one outbox: nobody publishes, and one of the two may win them all
        Together.run(List.of(() -> appendAll(node, events, 50), () -> appendAll(other, reversed, 50)));

        assertThat(journaledIds())
                .containsExactlyInAnyOrderElementsOf(
                        events.stream().map(Event::id).toList());
        List<String> published = new ArrayList<>(node.published());
        published.addAll(other.published());
        assertThat(published).containsExactlyInAnyOrderElementsOf(journaledIds());
    }

    /** Appends in batches; one that lost a race for locks comes again, as it does from its queue. */
    private static int appendAll(Node node, List<Event> events, int size) {
        int again = 0;
        for (int from = 0; from < events.size(); from += size) {
            boolean appended = false;
            while (!appended) {
                try {
                    node.append(events.subList(from, from + size));
                    appended = true;
                } catch (ConcurrencyFailureException e) {
                    again++;
                }
            }
        }
        return again;
    }

    @Test
    void twoNodesThatAppendTheSameKeysInAnyOrderNeverLockEachOtherOut() throws Exception {
        Node other = new Node("other");
        List<Event> events =
                IntStream.range(0, 4_000).mapToObj(i -> event("k" + i)).toList();
        List<Event> reversed = new ArrayList<>();
        for (int from = 0; from < events.size(); from += 1_000) {
            List<Event> batch = new ArrayList<>(events.subList(from, from + 1_000));
            Collections.reverse(batch);
            reversed.addAll(batch);
        }

        List<Integer> again =
                Together.run(List.of(() -> appendAll(node, events, 1_000), () -> appendAll(other, reversed, 1_000)));

        assertThat(again).containsExactly(0, 0);
    }

    @Test
    void aReadingDoesNotWaitWhenOthersHavePublishedAll() throws InterruptedException {
        node.append(event("ours"));

        assertThat(node.outbox.awaitOthers("body")).isEqualTo("body");
    }

    @Test
    void aBatchWhoseThreadIsInterruptedWhileTheOutboxIsFullIsPublished() throws InterruptedException {
        Thread appending = new Thread(() -> {
            for (int i = 1; !Thread.currentThread().isInterrupted(); i++) {
                node.append(event(String.valueOf(i)));
            }
        });
        appending.start();
        await().atMost(Duration.ofSeconds(10)).until(() -> waitsForRoom(appending));

        appending.interrupt();
        appending.join();

        assertThat(node.published()).isEqualTo(journaledIds());
    }

    private static boolean waitsForRoom(Thread thread) {
        return thread.getState() == Thread.State.TIMED_WAITING
                && Stream.of(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(Outbox.class.getName()));
    }

    @Test
    void aReadingWaitsUntilWhatOthersJournaledBeforeIsPublished() throws Exception {
        Node other = new Node("other");
        JournaledBatch earlier = other.append(event("a"));
        CompletableFuture<Object> reading = startReading();
        boolean early = isDoneWithin(reading, Duration.ofMillis(300));

        other.outbox.published(earlier);
        other.outbox.flush();

        assertThat(early).isFalse();
        assertThat(reading.get(10, TimeUnit.SECONDS)).isEqualTo("body");
    }

    @Test
    void aReadingDoesNotWaitForWhatOthersJournalMeanwhile() throws Exception {
        Node other = new Node("other");
        JournaledBatch earlier = other.append(event("a"));
        CompletableFuture<Object> reading = startReading();
        boolean early = isDoneWithin(reading, Duration.ofMillis(300));

        other.append(event("later"));
        other.outbox.published(earlier);
        other.outbox.flush();
        reading.get(10, TimeUnit.SECONDS);

        assertThat(early).isFalse();
        assertThat(database.count("outbox")).isEqualTo(1);
    }

    @Test
    void aReadingThatWaitsEndsWithItsNode() throws Exception {
        new Node("other").append(event("a"));
        CompletableFuture<Object> reading = startReading();
        boolean early = isDoneWithin(reading, Duration.ofMillis(300));

        node.outbox.close();

        assertThat(early).isFalse();
        assertThatThrownBy(() -> reading.get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void thePublisherIsWokenFromItsWait() throws Exception {
        CompletableFuture<Optional<JournaledBatch>> taking = startTaking();

        node.outbox.wake();

        assertThat(taking.get(10, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void aBatchThatIsLeftToItsRowWakesThePublisher() throws Exception {
        JournaledBatch batch = node.append(event("a"));
        node.take();
        CompletableFuture<Optional<JournaledBatch>> taking = startTaking();

        node.outbox.leaveToItsRow(batch.id());

        assertThat(taking.get(10, TimeUnit.SECONDS))
                .hasValueSatisfying(taken -> assertThat(taken.id()).isEqualTo(batch.id()));
    }

    @Test
    void thePublisherWaitsLittleWhileRowsOfPublishedBatchesAreThere() throws InterruptedException {
        node.append(event("a"));
        node.outbox.published(node.take().orElseThrow());
        Duration before = node.outbox.patience();

        node.outbox.flush();

        assertThat(before).isEqualTo(Duration.ofMillis(200));
        assertThat(node.outbox.patience()).isEqualTo(Duration.ofSeconds(5));
    }

    /** Returns when the publisher waits. */
    private CompletableFuture<Optional<JournaledBatch>> startTaking() throws InterruptedException {
        CompletableFuture<Optional<JournaledBatch>> taking = new CompletableFuture<>();
        Outbox outbox = node.outbox;
        Thread thread = new Thread(() -> {
            try {
                taking.complete(outbox.take(Duration.ofHours(1)));
            } catch (Exception e) {
                taking.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }
        return taking;
    }

    @Test
    void aNodeWithABrokerOfItsOwnWaitsForNobody() throws InterruptedException {
        new Node("other").append(event("a"));
        Outbox alone = new Outbox(database.jdbc(), "us", false, clock);

        assertThat(alone.awaitOthers("body")).isEqualTo("body");
    }

    /** Returns when the reading has looked what others have journaled. */
    private CompletableFuture<Object> startReading() throws InterruptedException {
        CountDownLatch looked = new CountDownLatch(1);
        node = new Node("us", new JdbcTemplate(database.database().dataSource()) {
            @Override
            public <T> List<T> queryForList(String sql, Class<T> type, Object... arguments) {
                List<T> rows = super.queryForList(sql, type, arguments);
                looked.countDown();
                return rows;
            }
        });
        CompletableFuture<Object> reading = new CompletableFuture<>();
        Outbox outbox = node.outbox;
        Thread thread = new Thread(() -> {
            try {
                reading.complete(outbox.awaitOthers("body"));
            } catch (Exception e) {
                reading.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        assertThat(looked.await(10, TimeUnit.SECONDS)).isTrue();
        return reading;
    }

    private static boolean isDoneWithin(CompletableFuture<?> future, Duration time) throws Exception {
        try {
            future.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }
}

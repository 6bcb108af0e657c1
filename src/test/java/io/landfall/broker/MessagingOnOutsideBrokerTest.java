package io.landfall.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.TextNode;
import io.landfall.event.Event;
import io.landfall.event.JournaledEvent;
import io.landfall.event.QueuedEvent;
import io.landfall.event.RoutedEvent;
import jakarta.jms.JMSException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("full")
class MessagingOnOutsideBrokerTest extends MessagingContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PARTITIONS = 7;

    @TempDir
    private static Path directory;

    private static OutsideBroker server;
    private static ExternalBroker broker;

    @BeforeAll
    static void start() throws JMSException {
        server = new OutsideBroker(directory.resolve("broker"));
        server.start();
        broker = ExternalBroker.at(server.address(), "", "");
        broker.prepare();
    }

    @AfterAll
    static void stop() {
        broker.close();
        server.close();
    }

    @Override
    Broker broker() {
        return broker;
    }

    @Override
    void restart() {
        server.kill();
        server.start();
    }

    private static List<RoutedEvent> events(String queue, int from, int to) {
        return events(queue, from, to, "x");
    }

    private static List<RoutedEvent> events(String queue, int from, int to, String data) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(number -> {
                    Event event = Event.of("e-" + number, "/test", "invoice.approved", new TextNode(data))
                            .with("partitionkey", "p-" + number % PARTITIONS)
                            .build();
                    return new RoutedEvent(new JournaledEvent(number, number, event), List.of(queue));
                })
                .toList();
    }

    /** Events of which a consumer is not given all at once. */
    private static List<RoutedEvent> large(String queue, int from, int to) {
        return events(queue, from, to, "x".repeat(20_000));
    }

    private static QueueConsumer consumer(String queue, QueueConsumer.Handler handler) {
        return new QueueConsumer(
                broker,
                queue,
                Map.of("size", "20", "idleMillis", "100", "content", "event", "sendEmptyBatchWhenIdle", "true"),
                handler);
    }

    private static boolean isPublished(Publisher publisher, List<RoutedEvent> events) {
        try {
            publisher.publish(events);
            return true;
        } catch (JMSException e) {
            return false;
        }
    }

    @Test
    void whoeverIsConnectedGoesOnByItselfBehindTheBrokersDeath() throws Exception {
        String queue = "subscription.goes-on";
        try (Publisher publisher = new Publisher(broker, name -> Optional.empty());
                QueueConsumer consumer = consumer(queue, batch -> {})) {
            publisher.publish(events(queue, 1, 100));
            await().atMost(PATIENCE).until(() -> consumer.done().size() >= 40);
            server.kill();
            await().atMost(PATIENCE).until(() -> broker.outage().reason().isPresent());
            boolean publishedMeanwhile = isPublished(publisher, events(queue, 101, 110));
            server.start();
            await().atMost(PATIENCE).until(() -> isPublished(publisher, events(queue, 101, 110)));
            await().atMost(PATIENCE)
                    .until(() -> Set.copyOf(consumer.sequences()).size() == 110);

            // a batch whose commit was cut off comes again; its keys are known then
            assertThat(consumer.sequences())
                    .containsAll(LongStream.rangeClosed(1, 110).boxed().toList());
            assertThat(publishedMeanwhile).isFalse();
            assertThat(broker.outage().reason()).isEmpty();
        }
    }

    @Test
    void aConnectionOfTheTimeBeforeIsNoOutageWhenTheBrokerIsBackAlready() throws Exception {
        String queue = "subscription.stale";
        try (Publisher publisher = new Publisher(broker, name -> Optional.empty())) {
            publisher.publish(events(queue, 1, 1));
            server.kill();
            server.start();

            boolean atFirst = isPublished(publisher, events(queue, 2, 2));

            assertThat(atFirst).isFalse();
            assertThat(broker.outage().reason()).isEmpty();
            assertThat(isPublished(publisher, events(queue, 2, 2))).isTrue();
        }
    }

    @Test
    void onAnOrderedQueueAPartitionIsWithOneNodeAtATime() throws Exception {
        String queue = "subscription.ordered-nodes";
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        try (Publisher publisher = new Publisher(broker, MessagingContract.subscription(queue, true));
                QueueConsumer one = consumer(queue, batch -> note(seen, "one", batch));
                QueueConsumer other = consumer(queue, batch -> note(seen, "other", batch))) {
            one.awaitAttached();
            other.awaitAttached();
            for (int from = 1; from <= 210; from += 7) {
                publisher.publish(events(queue, from, from + 6));
            }
            await().atMost(PATIENCE).until(() -> seen.size() == 210);

            assertThat(one.done()).as("work of the one node").isNotEmpty();
            assertThat(other.done()).as("work of the other node").isNotEmpty();
        }
        assertThat(nodesByPartition(seen).values())
                .allSatisfy(nodes -> assertThat(nodes).hasSize(1));
        assertInOrder(seen.stream().map(MessagingOnOutsideBrokerTest::sequence).toList());
    }

    @Test
    void thePartitionsOfANodeThatEndsGoOnInOrderWithAnother() throws Exception {
        String queue = "subscription.taken-over";
        List<Long> committed = Collections.synchronizedList(new ArrayList<>());
        try (Publisher publisher = new Publisher(broker, MessagingContract.subscription(queue, true))) {
            QueueConsumer first = consumer(queue, batch -> {});
            try (first;
                    QueueConsumer second = consumer(queue, batch -> {})) {
                first.awaitAttached();
                second.awaitAttached();
                publisher.publish(events(queue, 1, 140));
                await().atMost(PATIENCE)
                        .until(() -> first.done().size() + second.done().size() == 140);
                first.close();
                int before = second.done().size();
                publisher.publish(events(queue, 141, 280));
                await().atMost(PATIENCE).until(() -> second.done().size() == before + 140);
                committed.addAll(second.sequences().subList(before, before + 140));
            }
        }

        assertInOrder(committed);
    }

    /**
     * The broker gives a dead node's groups away before it has put back what that node had in hand: it puts
     * back behind a sync, which the sessions that it ended before make it wait for.
     */
    @RepeatedTest(5)
    void whatACutOffNodeHadInHandIsNotOvertaken(RepetitionInfo round) throws Exception {
        String queue = "subscription.cut-off-" + round.getCurrentRepetition();
        String another = queue + "-another";
        try (Publisher publisher = new Publisher(broker, MessagingContract.subscription(queue, true));
                CutOffNode node = new CutOffNode(broker)) {
            publisher.publish(large(another, 1, 300));
            publisher.publish(large(queue, 1, 600));
            node.take(another, 10);
            node.take(queue, 10);
            try (QueueConsumer survivor = consumer(queue, batch -> {})) {
                survivor.awaitAttached();
                List<Object> before = survivor.done();
                node.cutOff();
                await().atMost(PATIENCE).until(() -> survivor.done().size() == 600);

                assertThat(before).isEmpty();
                assertInOrder(survivor.sequences());
            }
        }
    }

    @Test
    void aBrokerThatWaitsForTheFilesOfAnotherTakesItsQueuesOver(@TempDir Path shared) throws Exception {
        String queue = "subscription.two-brokers";
        try (OutsideBroker one = new OutsideBroker(shared.resolve("broker"));
                OutsideBroker other = new OutsideBroker(shared.resolve("broker"))) {
            one.start();
            other.launch();
            try (ExternalBroker both = ExternalBroker.at("(" + one.address() + "," + other.address() + ")", "", "");
                    Publisher publisher = new Publisher(both, name -> Optional.empty())) {
                both.prepare();
                publisher.publish(events(queue, 1, 50));
                boolean bothListen = other.listens();
                one.kill();
                await().atMost(PATIENCE).until(() -> isPublished(publisher, events(queue, 51, 60)));

                assertThat(bothListen).isFalse();
                assertThat(other.listens()).isTrue();
                try (QueueConsumer consumer =
                        new QueueConsumer(both, queue, Map.of("idleMillis", "100", "content", "event"), batch -> {})) {
                    await().atMost(PATIENCE).until(() -> consumer.done().size() == 60);
                    assertThat(consumer.sequences())
                            .isEqualTo(LongStream.rangeClosed(1, 60).boxed().toList());
                }
            }
        }
    }

    private static void note(List<String> seen, String node, List<Object> batch) {
        batch.forEach(event -> seen.add(node + " " + ((QueuedEvent) event).sequence()));
    }

    private static long sequence(String noted) {
        return Long.parseLong(noted.substring(noted.indexOf(' ') + 1));
    }

    private static Map<Long, Set<String>> nodesByPartition(List<String> seen) {
        return seen.stream()
                .collect(Collectors.groupingBy(
                        noted -> sequence(noted) % PARTITIONS,
                        Collectors.mapping(noted -> noted.substring(0, noted.indexOf(' ')), Collectors.toSet())));
    }

    private static void assertInOrder(List<Long> sequences) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int rest = partition;
            assertThat(sequences.stream().filter(sequence -> sequence % PARTITIONS == rest))
                    .as("partition %d", partition)
                    .isSorted();
        }
    }
}

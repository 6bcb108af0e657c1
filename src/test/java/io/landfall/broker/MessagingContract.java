package io.landfall.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.TextNode;
import io.landfall.event.Event;
import io.landfall.event.EventJson;
import io.landfall.event.JournaledEvent;
import io.landfall.event.QueuedEvent;
import io.landfall.event.RoutedEvent;
import io.landfall.event.Subscription;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Landfall relies on of a broker, wherever it runs. Each test has queues of its own. */
abstract class MessagingContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Artemis gives a message up behind ten deliveries unless it is told otherwise. */
    private static final int MORE_THAN_ARTEMIS_TRIES = 13;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String queue = "subscription.contract-" + NUMBER.incrementAndGet();
    private Publisher publisher;

    /** A broker that is at work and prepared. */
    abstract Broker broker();

    /** The broker ends, as suddenly as it can, and comes back with its files. */
    abstract void restart() throws Exception;

    @BeforeEach
    void connect() {
        publisher = new Publisher(broker(), subscription(queue, false));
    }

    /** The subscription of a queue, which has up to 20 events in a message. */
    static Function<String, Optional<Subscription>> subscription(String queue, boolean ordered) {
        String name = queue.substring(Subscription.queueOf("").length());
        Subscription subscription = new Subscription(name, "{}", ordered, 20, Duration.ofDays(7));
        return asked -> Optional.of(subscription).filter(known -> known.queue().equals(asked));
    }

    @AfterEach
    void disconnect() {
        publisher.close();
    }

    private static RoutedEvent event(long sequence, String partition, String data, String... queues) {
        Event event = Event.of("e-" + sequence, "/test", "invoice.approved", new TextNode(data))
                .with("idempotencykey", "k-" + sequence)
                .with("partitionkey", partition)
                .written(EventJson.bytes(new TextNode(data)))
                .build();
        return new RoutedEvent(new JournaledEvent(sequence, sequence + 1, event), List.of(queues));
    }

    private List<RoutedEvent> events(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(number -> event(number, "p-" + number % 5, "small", queue))
                .toList();
    }

    private QueueConsumer consumer(String name) {
        return consumer(name, batch -> {});
    }

    private QueueConsumer consumer(String name, QueueConsumer.Handler handler) {
        return consumer(name, "event", handler);
    }

    private QueueConsumer consumer(String name, String content, QueueConsumer.Handler handler) {
        return new QueueConsumer(
                broker(), name, Map.of("size", "50", "idleMillis", "100", "content", content), handler);
    }

    private static void awaitDone(QueueConsumer consumer, int messages) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> consumer.done().size() >= messages);
    }

    private static List<Long> range(int from, int to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private List<Message> browse(String name) throws JMSException {
        try (Connection connection = broker().connections().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                QueueBrowser browser = session.createBrowser(session.createQueue(name))) {
            connection.start();
            List<Message> messages = new ArrayList<>();
            Enumeration<?> found = browser.getEnumeration();
            while (found.hasMoreElements()) {
                messages.add((Message) found.nextElement());
            }
            return messages;
        }
    }

    @Test
    void anEventReachesEveryQueueOfItsRecipientListAndNoOther() throws Exception {
        String second = queue + "-b";
        publisher.publish(List.of(event(1, "p", "x", queue, second), event(2, "p", "x", second), event(3, "p", "x")));

        try (QueueConsumer one = consumer(queue);
                QueueConsumer other = consumer(second)) {
            awaitDone(one, 1);
            awaitDone(other, 2);

            assertThat(one.sequences()).containsExactly(1L);
            assertThat(other.sequences()).containsExactly(1L, 2L);
        }
    }

    @Test
    void anEventComesOutAsItWentInWithItsPlacesInTheJournal() throws Exception {
        publisher.publish(List.of(event(7, "p", "ünï→", queue)));

        try (QueueConsumer consumer = consumer(queue)) {
            awaitDone(consumer, 1);
            QueuedEvent queued = (QueuedEvent) consumer.done().get(0);

            assertThat(queued.keySequence()).isEqualTo(8);
            assertThat(queued.decode().event().attribute("idempotencykey")).hasValue("k-7");
            assertThat(new String(queued.json(), StandardCharsets.UTF_8)).contains("ünï→");
            assertThat(queued.envelope().data()).isEqualTo("\"ünï→\"");
            assertThat(queued.dataBytes()).isEqualTo("\"ünï→\"".getBytes(StandardCharsets.UTF_8).length);
        }
    }

    @Test
    void messagesComeInTheOrderInWhichTheyWerePublished() throws Exception {
        for (int from = 1; from <= 900; from += 100) {
            publisher.publish(events(from, from + 99));
        }

        try (QueueConsumer consumer = consumer(queue)) {
            awaitDone(consumer, 900);

            assertThat(consumer.sequences()).isEqualTo(range(1, 900));
        }
    }

    @Test
    void eventsShareMessagesOfTheirQueueUpToTheBatchOfItsSubscriptionAndUpToASize() throws Exception {
        char[] filling = new char[30_000];
        Arrays.fill(filling, 'x');
        String data = new String(filling);
        publisher.publish(events(1, 45));
        publisher.publish(List.of(
                event(46, "p", data, queue, queue + "-unknown"),
                event(47, "p", data, queue, queue + "-unknown"),
                event(48, "p", data, queue)));

        List<Integer> shared = new ArrayList<>();
        for (Message message : browse(queue)) {
            shared.add(message.getIntProperty("events"));
        }

        assertThat(shared).containsExactly(20, 20, 5, 2, 1);
        assertThat(browse(queue + "-unknown")).hasSize(2);
        try (QueueConsumer consumer = consumer(queue)) {
            awaitDone(consumer, 48);
            assertThat(consumer.sequences()).isEqualTo(range(1, 48));
        }
    }

    @Test
    void theDeepestQueueIsTheOneWithTheMostBytes() throws Exception {
        publisher.publish(List.of(event(1, "p", "x".repeat(10_000), queue, queue + "-b"), event(2, "p", "x", queue)));

        try (Backlog backlog = new Backlog(broker())) {
            Backlog.Depth deepest = backlog.deepest(List.of(queue + "-never", queue + "-b", queue))
                    .orElseThrow();

            assertThat(deepest.queue()).isEqualTo(queue);
            assertThat(deepest.bytes()).isBetween(10_000L, 20_000L);
            assertThat(backlog.deepest(List.of(queue + "-never")).orElseThrow().bytes())
                    .isZero();
        }
    }

    @Test
    void aBatchIsFullBeforeAMessageThatWouldMakeItTooLarge() throws Exception {
        publisher.publish(events(1, 100));
        List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());

        try (QueueConsumer consumer = consumer(queue, batch -> sizes.add(batch.size()))) {
            awaitDone(consumer, 100);
        }

        // of 50 at most, in messages of 20
        assertThat(sizes).containsExactly(40, 40, 20);
    }

    @Test
    void whatWasPublishedTogetherIsOneBatchAlsoWhereItsLastMessageIsSmaller() throws Exception {
        publisher.publish(events(1, 50));
        publisher.publish(events(51, 100));
        List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());

        try (QueueConsumer consumer = consumer(queue, batch -> sizes.add(batch.size()))) {
            awaitDone(consumer, 100);
        }

        // of 50 at most, in messages of 20, 20 and 10
        assertThat(sizes).containsExactly(50, 50);
    }

    @Test
    void whatASessionSentAndDidNotCommitIsNowhere() throws Exception {
        try (Connection connection = broker().connections().createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            producer.send(session.createTextMessage("never committed"));
            session.rollback();
            producer.send(session.createTextMessage("cut off"));
        }

        assertThat(browse(queue)).isEmpty();
    }

    @Test
    void aBatchThatFailsComesAgainWholeAndInItsOrder() throws Exception {
        publisher.publish(events(1, 40));
        AtomicInteger calls = new AtomicInteger();

        try (QueueConsumer consumer = consumer(queue, batch -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("the first time");
            }
        })) {
            awaitDone(consumer, 40);

            assertThat(consumer.sequences()).isEqualTo(range(1, 40));
        }
    }

    @Test
    void aMessageIsDeliveredUntilItIsHandledHoweverOftenThatFails() throws Exception {
        publisher.publish(events(1, 1));
        for (int tries = 1; tries <= MORE_THAN_ARTEMIS_TRIES; tries++) {
            try (Connection connection = broker().connections().createConnection();
                    Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                    MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
                connection.start();
                assertThat(consumer.receive(PATIENCE.toMillis()))
                        .as("delivery %d", tries)
                        .isNotNull();
                session.rollback();
            }
        }

        try (QueueConsumer consumer = consumer(queue)) {
            awaitDone(consumer, 1);

            assertThat(consumer.sequences()).containsExactly(1L);
        }
    }

    @Test
    void aMessageThatIsNobodysGoesToTheDeadLettersAndTheOthersGoOn() throws Exception {
        checkIsNobodys(Session::createMapMessage);
    }

    /** Sequence and key sequence are 1; lengths of the event and of its data, and what is there of it. */
    @ParameterizedTest
    @CsvSource({"10, 0, 9", "-1, 0, 9", "9, 9, 9", "9, -1, 9", "0, 1, 0", "9, 0, 12"})
    void aMessageWhoseLengthsAreWrongIsNobodys(int length, int dataBytes, int present) throws Exception {
        checkIsNobodys(session -> {
            BytesMessage message = session.createBytesMessage();
            message.writeLong(1);
            message.writeLong(1);
            message.writeInt(length);
            message.writeInt(dataBytes);
            message.writeBytes(new byte[present]);
            return message;
        });
    }

    /** Makes a message in a session. */
    @FunctionalInterface
    private interface Maker {
        Message make(Session session) throws JMSException;
    }

    private void checkIsNobodys(Maker maker) throws Exception {
        int before = browse(Broker.DEAD_LETTER_QUEUE).size();
        try (Connection connection = broker().connections().createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            producer.send(maker.make(session));
            session.commit();
        }
        publisher.publish(events(1, 3));

        try (QueueConsumer consumer = consumer(queue)) {
            awaitDone(consumer, 3);
            await().atMost(PATIENCE)
                    .until(() -> browse(Broker.DEAD_LETTER_QUEUE).size() > before);

            assertThat(consumer.sequences()).containsExactly(1L, 2L, 3L);
            assertThat(browse(queue)).isEmpty();
        }
    }

    @Test
    void aQueueOutlivesItsConsumersAndItsLastMessage() throws Exception {
        publisher.publish(events(1, 1));
        try (QueueConsumer consumer = consumer(queue)) {
            awaitDone(consumer, 1);
        }
        publisher.publish(events(2, 2));

        try (QueueConsumer consumer = consumer(queue)) {
            awaitDone(consumer, 1);

            assertThat(consumer.sequences()).containsExactly(2L);
        }
    }

    @Test
    void anEventOfSeveralMegabytesComesOutWhole() throws Exception {
        byte[] noise = new byte[3 * 1024 * 1024];
        new Random(1).nextBytes(noise);
        String large = java.util.Base64.getEncoder().encodeToString(noise);
        publisher.publish(List.of(event(1, "p", large, queue), event(2, "p", "small", queue)));

        try (QueueConsumer consumer = consumer(queue)) {
            awaitDone(consumer, 2);

            assertThat(consumer.sequences()).containsExactly(1L, 2L);
            assertThat(((QueuedEvent) consumer.done().get(0))
                            .decode()
                            .event()
                            .data()
                            .asText())
                    .isEqualTo(large);
        }
    }

    @Test
    void aQueueTakesMoreThanItsMemoryHoldsAndGivesItBackInOrder() throws Exception {
        char[] filling = new char[40_000];
        Arrays.fill(filling, 'x');
        String data = new String(filling);
        for (int from = 1; from <= 400; from += 50) {
            publisher.publish(IntStream.range(from, from + 50)
                    .mapToObj(number -> event(number, "p", data, queue))
                    .toList());
        }

        try (QueueConsumer consumer = consumer(queue)) {
            awaitDone(consumer, 400);

            assertThat(consumer.sequences()).isEqualTo(range(1, 400));
        }
    }

    @Test
    void competingConsumersShareAQueueAndEachMessageGoesToOne() throws Exception {
        try (QueueConsumer one = consumer(queue + "-shared");
                QueueConsumer other = consumer(queue + "-shared")) {
            for (int from = 1; from <= 400; from += 20) {
                publisher.publish(IntStream.range(from, from + 20)
                        .mapToObj(number -> event(number, "p-" + number % 50, "x", queue + "-shared"))
                        .toList());
            }
            await().atMost(PATIENCE)
                    .until(() -> one.done().size() + other.done().size() >= 400);
            List<Long> all = new ArrayList<>(one.sequences());
            all.addAll(other.sequences());

            assertThat(all).containsExactlyInAnyOrderElementsOf(range(1, 400));
        }
    }

    @Test
    void aMessageGroupGoesToOneConsumerAtATimeAndInOrder() throws Exception {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        try (QueueConsumer one = consumer(queue, "text", batch -> note(seen, "one", batch));
                QueueConsumer other = consumer(queue, "text", batch -> note(seen, "other", batch))) {
            for (int number = 1; number <= 200; number++) {
                publishGrouped(number, "group-" + number % 8);
            }
            await().atMost(PATIENCE)
                    .until(() -> one.done().size() + other.done().size() >= 200);
        }

        for (int group = 0; group < 8; group++) {
            int rest = group;
            List<String> ofGroup = seen.stream()
                    .filter(text -> Integer.parseInt(text.substring(text.indexOf(' ') + 1)) % 8 == rest)
                    .toList();
            assertThat(ofGroup.stream()
                            .map(text -> text.substring(0, text.indexOf(' ')))
                            .distinct())
                    .as("consumers of group %d", group)
                    .hasSize(1);
            assertThat(ofGroup.stream().map(text -> Integer.valueOf(text.substring(text.indexOf(' ') + 1))))
                    .isSorted();
        }
    }

    private static void note(List<String> seen, String consumer, List<Object> batch) {
        batch.forEach(text -> seen.add(consumer + " " + text));
    }

    private void publishGrouped(int number, String group) throws JMSException {
        try (Connection connection = broker().connections().createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            Queue destination = session.createQueue(queue);
            Message message = session.createTextMessage(String.valueOf(number));
            message.setStringProperty("JMSXGroupID", group);
            try (MessageProducer producer = session.createProducer(destination)) {
                producer.send(message);
            }
            session.commit();
        }
    }

    @Test
    void whatWasCommittedIsThereBehindARestart() throws Exception {
        publisher.publish(events(1, 300));
        publisher.close();
        restart();

        try (QueueConsumer consumer = consumer(queue)) {
            awaitDone(consumer, 300);

            assertThat(consumer.sequences()).isEqualTo(range(1, 300));
        }
    }

    @Test
    void aBatchThatCannotBeSentWholeIsNotSentAtAll() throws Exception {
        List<RoutedEvent> batch = new ArrayList<>(events(1, 3));
        batch.add(event(4, "p", "x", "") /* a queue without a name */);

        assertThatThrownBy(() -> publisher.publish(batch)).isInstanceOfAny(JMSException.class, RuntimeException.class);

        publisher.publish(events(5, 5));
        try (QueueConsumer consumer = consumer(queue)) {
            awaitDone(consumer, 1);

            assertThat(consumer.sequences()).containsExactly(5L);
        }
    }
}

package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.Hub.Recorder;
import io.landfall.testing.SharedEngines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionBehaviourTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String[] QUICK = {"backoff", "50ms,1,50ms,0"};

    @TempDir
    Path home;

    private final Recorder handled = new Recorder();
    private final Recorder tried = new Recorder();
    private Hub hub;

    @BeforeEach
    void hub() {
        hub = new Hub(home);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private static String[] with(String... more) {
        List<String> parameters = new ArrayList<>(List.of(QUICK));
        parameters.addAll(List.of(more));
        return parameters.toArray(String[]::new);
    }

    private static String record(String id, String account) {
        return "{\"id\":\"" + id + "\",\"account\":\"" + account + "\"}";
    }

    private static void awaitUntil(java.util.concurrent.Callable<Boolean> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    /** Fails for one key as often as told, and notes every attempt and every success. */
    private org.apache.camel.Processor failing(String poison, int times) {
        Map<String, Integer> failures = new ConcurrentHashMap<>();
        return exchange -> {
            tried.process(exchange);
            if (Recorder.key(exchange).equals(poison) && failures.merge(poison, 1, Integer::sum) <= times) {
                throw new IllegalStateException("not now");
            }
            handled.process(exchange);
        };
    }

    @Test
    void everyEventIsHandledOnceInJournalOrder() {
        hub.inbox("in").subscription("ledger", "in", handled).start();

        hub.drop(
                "in",
                IntStream.range(0, 1_200).mapToObj(i -> record("k" + i, "a")).toArray(String[]::new));

        awaitUntil(() -> handled.keys.size() >= 1_200);
        assertThat(handled.keys)
                .containsExactlyElementsOf(
                        IntStream.range(0, 1_200).mapToObj(i -> "k" + i).toList());
    }

    @Test
    void aKeyThatArrivesAgainIsNotHandledAgain() {
        hub.inbox("in", "duplicateFile", "process")
                .subscription("ledger", "in", handled)
                .start();
        hub.drop("in", record("a", "x"), record("b", "x"));
        awaitUntil(() -> handled.keys.size() == 2);

        hub.drop("in", record("b", "x"), record("a", "x"), record("c", "x"));

        awaitUntil(() -> handled.keys.contains("c"));
        assertThat(handled.keys).containsExactly("a", "b", "c");
        assertThat(hub.count("journal")).isEqualTo(3);
    }

    @Test
    void aDeliveryThatTheBrokerRepeatsIsNotHandledAgain() throws Exception {
        hub.inbox("in").subscription("ledger", "in", handled).start();
        hub.drop("in", record("a", "x"));
        awaitUntil(() -> hub.count("claim_pages WHERE octet_length(handled) > 0") == 1);

        hub.redeliverJournal("ledger");
        hub.drop("in", record("b", "x"));

        awaitUntil(() -> handled.keys.contains("b"));
        assertThat(handled.keys).containsExactly("a", "b");
    }

    @Test
    void orderIsKeptWithinAPartitionWhileOneOfItsEventsIsRetriedAndOthersGoOn() {
        hub.inbox("in", "partition", "account")
                .subscription("ledger", "in", failing("a1", 3), with("ordered", "true"))
                .start();

        hub.drop("in", record("a1", "A"), record("a2", "A"), record("b1", "B"), record("a3", "A"));
        awaitUntil(() -> handled.keys.contains("b1"));
        hub.drop("in", record("a4", "A"), record("b2", "B"));

        awaitUntil(() -> handled.keys.size() == 6);
        assertThat(handled.keys).containsSubsequence("a1", "a2", "a3", "a4").containsSubsequence("b1", "b2");
        assertThat(handled.keys.indexOf("b1")).isLessThan(handled.keys.indexOf("a1"));
        assertThat(tried.keys).filteredOn("a1"::equals).hasSize(4);
        assertThat(tried.keys).filteredOn("a2"::equals).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void whatWaitsBehindADeadLetterOfItsPartitionGoesOn(String attempts) {
        hub.inbox("in", "partition", "account")
                .subscription("ledger", "in", failing("a1", 100), with("ordered", "true", "attempts", attempts))
                .start();

        hub.drop("in", record("a1", "A"), record("a2", "A"), record("a3", "A"));

        awaitUntil(() -> handled.keys.size() == 2);
        assertThat(handled.keys).containsExactly("a2", "a3");
        awaitUntil(() -> hub.count("retries") == 0);
        assertThat(hub.count("dead_letters WHERE idempotency_key = 'a1'")).isEqualTo(1);
    }

    @Test
    void anEventThatFailsIsTriedAsOftenAsToldAndIsThenADeadLetterAndAnAlert() {
        Recorder alerts = new Recorder();
        hub.inbox("in")
                .subscription("ledger", "in", failing("a", 100), with("attempts", "3"))
                .subscriptionTo("landfall.dead-letter.parked", "pager", alerts)
                .start();

        hub.drop("in", record("a", "x"), record("b", "x"));

        awaitUntil(() -> alerts.keys.size() == 1);
        assertThat(tried.keys).filteredOn("a"::equals).hasSize(3);
        assertThat(handled.keys).containsExactly("b");
        assertThat(hub.jdbc().queryForMap("SELECT subscription, attempts, cause, event_type FROM engine.dead_letters"))
                .isEqualTo(Map.of(
                        "subscription", "ledger",
                        "attempts", 3,
                        "cause", "IllegalStateException: not now",
                        "event_type", "in.arrived"));
    }

    @Test
    void otherKeysAreNotHeldUpByOneThatFails() {
        hub.inbox("in")
                .subscription("ledger", "in", failing("a", 100), "backoff", "1h")
                .start();

        hub.drop("in", record("a", "x"), record("b", "x"), record("c", "x"));

        awaitUntil(() -> handled.keys.size() == 2);
        assertThat(handled.keys).containsExactly("b", "c");
        awaitUntil(() -> hub.count("retries") == 1);
    }

    @Test
    void aSlowSubscriptionDoesNotHoldUpAnother() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Recorder slow = new Recorder();
        hub.inbox("in")
                .subscription("slow", "in", exchange -> {
                    release.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                    slow.process(exchange);
                })
                .subscription("quick", "in", handled)
                .start();

        hub.drop("in", record("a", "x"), record("b", "x"));

        awaitUntil(() -> handled.keys.size() == 2);
        assertThat(slow.keys).isEmpty();
        release.countDown();
        awaitUntil(() -> slow.keys.size() == 2);
    }

    @Test
    void severalEventsAreHandledAtTheSameTimeWhereTheSubscriptionAllowsIt() {
        CyclicBarrier four = new CyclicBarrier(4);
        hub.inbox("in")
                .subscription(
                        "ledger",
                        "in",
                        exchange -> {
                            four.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                            handled.process(exchange);
                        },
                        "concurrency",
                        "4")
                .start();

        hub.drop("in", IntStream.range(0, 8).mapToObj(i -> record("k" + i, "x")).toArray(String[]::new));

        awaitUntil(() -> handled.keys.size() == 8);
        assertThat(Set.copyOf(handled.keys)).hasSize(8);
    }

    @Test
    void aPartitionKeepsItsOrderThoughSeveralEventsAreHandledAtTheSameTime() {
        hub.inbox("in", "partition", "account")
                .subscription("ledger", "in", failing("A7", 2), with("concurrency", "4", "ordered", "true"))
                .start();

        hub.drop(
                "in",
                IntStream.range(0, 200)
                        .mapToObj(i -> record("ABCDE".charAt(i % 5) + "" + i / 5, "" + "ABCDE".charAt(i % 5)))
                        .toArray(String[]::new));

        awaitUntil(() -> handled.keys.size() == 200);
        for (String account : List.of("A", "B", "C", "D", "E")) {
            assertThat(handled.keys)
                    .filteredOn(key -> key.startsWith(account))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 40).mapToObj(i -> account + i).toList());
        }
    }

    @Test
    void aHandlerReceivesTheEventItsAttributesAndItsKey() {
        List<Exchange> received = new java.util.concurrent.CopyOnWriteArrayList<>();
        hub.inbox("in", "partition", "account", "tenant", "acme")
                .subscription("ledger", "in", exchange -> received.add(exchange.copy()))
                .start();

        hub.drop("in", record("a", "x"));

        awaitUntil(() -> received.size() == 1);
        Map<String, Object> headers = received.get(0).getMessage().getHeaders();
        assertThat(headers)
                .containsEntry("Idempotency-Key", "a")
                .containsEntry("ce-type", "in.arrived")
                .containsEntry("ce-source", "/inbox/in")
                .containsEntry("ce-specversion", "1.0")
                .containsEntry("ce-partitionkey", "x")
                .containsEntry("ce-tenant", "acme")
                .containsEntry("ce-idempotencykey", "a")
                .containsEntry("Content-Type", "application/cloudevents+json")
                .containsKeys("ce-id", "ce-time", "ce-sequence", "ce-arrivalid", "ce-arrivalline")
                .doesNotContainKey("ce-data");
        assertThat(received.get(0).getMessage().getBody(String.class))
                .startsWith("{\"specversion\":\"1.0\"")
                .contains("\"data\":{\"id\":\"a\",\"account\":\"x\"}");
    }

    @Test
    void aHandlerThatAsksForDataReceivesThemAlone() {
        List<Exchange> received = new java.util.concurrent.CopyOnWriteArrayList<>();
        hub.inbox("in")
                .subscription("ledger", "in", exchange -> received.add(exchange.copy()), "deliver", "data")
                .start();

        hub.drop("in", "{\"id\":\"a\",\"amount\":12.50}");

        awaitUntil(() -> received.size() == 1);
        assertThat(received.get(0).getMessage().getBody(String.class)).isEqualTo("{\"id\":\"a\",\"amount\":12.50}");
        assertThat(received.get(0).getMessage().getHeader("Content-Type")).isEqualTo("application/json");
        assertThat(received.get(0).getMessage().getHeader("Idempotency-Key")).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void aHandlerThatThrowsAnErrorIsAHandlerThatFailed(String concurrency) {
        Map<String, Error> errors = Map.of(
                "stack", new StackOverflowError(),
                "linkage", new NoClassDefFoundError("gone"),
                "assertion", new AssertionError("never"),
                "initializer", new ExceptionInInitializerError("broken"));
        hub.inbox("in")
                .subscription(
                        "ledger",
                        "in",
                        exchange -> {
                            Error error = errors.get(Recorder.key(exchange));
                            if (error != null) {
                                throw error;
                            }
                            handled.process(exchange);
                        },
                        with("attempts", "2", "concurrency", concurrency))
                .start();

        hub.drop(
                "in",
                record("stack", "x"),
                record("linkage", "x"),
                record("assertion", "x"),
                record("initializer", "x"),
                record("good", "x"));

        awaitUntil(() -> hub.count("dead_letters") == 4);
        assertThat(handled.keys).containsExactly("good");
        // nothing is left that the stop would wait for
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(hub.underWay("ledger")).isZero());
    }

    @Test
    void whatADeadNodeHeldIsHandledInItsOrderWhenItsLeaseHasEnded() throws Exception {
        try (SharedEngines engines = new SharedEngines()) {
            whatADeadNodeHeldIsHandledInItsOrder(engines);
        }
    }

    private void whatADeadNodeHeldIsHandledInItsOrder(SharedEngines engines) {
        hub.inbox("in", "partition", "account")
                .subscription("ledger", "in", handled, with("ordered", "true"))
                .start(engines.environment());
        hub.drop("in", record("a", "A"));
        awaitUntil(() -> handled.keys.size() == 1);
        hub.anotherNodeClaims("ledger", 3);

        hub.drop("in", record("b", "A"), record("c", "A"), record("d", "A"));
        awaitUntil(() -> hub.count("retries") == 3);
        hub.drop("in", record("e", "A"), record("x", "X"));
        awaitUntil(() -> handled.keys.contains("x"));
        List<String> meanwhile = List.copyOf(handled.keys);
        hub.otherNodesEnd();

        awaitUntil(() -> handled.keys.size() == 6);
        assertThat(meanwhile).containsExactly("a", "x");
        assertThat(handled.keys).containsExactly("a", "x", "b", "c", "d", "e");
        hub.close();
    }

    @Test
    void aRecordAsDeepAsTheReadersAllowIsAnEventLikeAnyOther() {
        hub.inbox("in").subscription("ledger", "in", handled).start();

        hub.drop("in", "{\"id\":\"deep\",\"x\":" + "[".repeat(999) + "]".repeat(999) + "}", record("next", "x"));

        awaitUntil(() -> handled.keys.contains("next"));
        assertThat(handled.keys).containsExactly("deep", "next");
    }

    @Test
    void anEventWhoseSubscriptionIsStoppedInTheMiddleIsHandledByTheNextProcess() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean broken = new AtomicBoolean(true);
        hub.inbox("in")
                .subscription(
                        "ledger",
                        "in",
                        exchange -> {
                            if (broken.get()) {
                                begun.countDown();
                                throw new IllegalStateException("stopped");
                            }
                            handled.process(exchange);
                        },
                        "backoff",
                        "1s,1,1s,0",
                        "attempts",
                        "50")
                .start();
        hub.drop("in", record("a", "x"), record("b", "x"));
        assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        hub.close();
        broken.set(false);
        hub.start();

        awaitUntil(() -> handled.keys.size() == 2);
        assertThat(handled.keys).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void whatAStopInterruptsIsGivenBackAndHandledByTheNextProcessInItsOrder() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        hub.inbox("in", "partition", "account")
                .subscription(
                        "ledger",
                        "in",
                        exchange -> {
                            tried.process(exchange);
                            if (Recorder.key(exchange).equals("b") && begun.getCount() == 1) {
                                begun.countDown();
                                never.await();
                            }
                            handled.process(exchange);
                        },
                        "ordered",
                        "true",
                        "concurrency",
                        "2")
                .start(Map.of("LANDFALL_SHUTDOWN_DEADLINE", "2s"));
        hub.drop("in", record("a", "x"), record("b", "x"), record("c", "x"), record("d", "y"));
        assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        long began = System.nanoTime();
        hub.close();
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        hub.start();

        awaitUntil(() -> handled.keys.size() == 4);
        assertThat(took).isLessThan(Duration.ofSeconds(5));
        assertThat(handled.keys).containsSubsequence("a", "b", "c");
        assertThat(tried.keys).filteredOn("b"::equals).hasSize(2);
        assertThat(tried.keys).filteredOn("c"::equals).hasSize(1);
        assertThat(hub.count("retries")).isZero();
        assertThat(hub.count("dead_letters")).isZero();
    }

    @Test
    void severalHandlersThatHangAreInterruptedTogether() throws Exception {
        CountDownLatch begun = new CountDownLatch(3);
        hub.inbox("in");
        for (int i = 0; i < 3; i++) {
            hub.subscription("ledger" + i, "in", exchange -> {
                begun.countDown();
                new CountDownLatch(1).await();
            });
        }
        hub.start(Map.of("LANDFALL_SHUTDOWN_DEADLINE", "3s"));
        hub.drop("in", record("a", "x"));
        assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        long began = System.nanoTime();
        hub.close();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
    }
}

package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.landfall.Hub.Recorder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Handlers that take longer than the subscription's timeout. */
class HandlerTimeoutTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path home;

    private final Recorder handled = new Recorder();
    private final Recorder tried = new Recorder();
    private final CountDownLatch never = new CountDownLatch(1);
    private Hub hub;

    @BeforeEach
    void hub() {
        hub = new Hub(home);
    }

    @AfterEach
    void close() {
        never.countDown();
        hub.close();
    }

    private static String record(String id) {
        return "{\"id\":\"" + id + "\",\"account\":\"x\"}";
    }

    private static void awaitUntil(Callable<Boolean> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    private boolean isFirstTry(org.apache.camel.Exchange exchange, String key) throws Exception {
        tried.process(exchange);
        return Recorder.key(exchange).equals(key)
                && tried.keys.stream().filter(key::equals).count() == 1;
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "3"})
    void aHandlerThatTakesTooLongIsInterruptedAndTriedAgainAndOthersGoOn(String concurrency) {
        hub.inbox("in")
                .subscription(
                        "ledger",
                        "in",
                        exchange -> {
                            if (isFirstTry(exchange, "a")) {
                                never.await();
                            }
                            handled.process(exchange);
                        },
                        "timeout",
                        "300ms",
                        "backoff",
                        "50ms",
                        "concurrency",
                        concurrency)
                .start();

        hub.drop("in", record("a"), record("b"), record("c"));

        awaitUntil(() -> handled.keys.size() == 3);
        assertThat(handled.keys).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(tried.keys).filteredOn("a"::equals).hasSize(2);
    }

    @Test
    void anAttemptThatWasInterruptedHasFailedThoughItEndsWithoutAnExceptionAndSaysWhy() {
        hub.inbox("in")
                .subscription(
                        "ledger",
                        "in",
                        exchange -> {
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "timeout",
                        "100ms",
                        "attempts",
                        "2",
                        "backoff",
                        "50ms")
                .start();

        hub.drop("in", record("a"));

        awaitUntil(() -> hub.count("dead_letters") == 1);
        assertThat(hub.jdbc().queryForMap("SELECT attempts, cause FROM engine.dead_letters"))
                .isEqualTo(Map.of(
                        "attempts",
                        2,
                        "cause",
                        "TimeoutException: the handler took longer than its timeout of 100ms and was interrupted"));
        assertThat(hub.health()).contains("\"UP\"");
    }

    @Test
    void aHandlerThatIgnoresTheInterruptIsShownAndKeepsItsLaneAndItsClaim() {
        Recorder others = new Recorder();
        hub.inbox("in")
                .subscription(
                        "stubborn",
                        "in",
                        exchange -> {
                            tried.process(exchange);
                            for (boolean over = false; !over; ) {
                                try {
                                    never.await();
                                    over = true;
                                } catch (InterruptedException e) {
                                    // it does not listen
                                }
                            }
                        },
                        "timeout",
                        "100ms",
                        "attempts",
                        "1")
                .subscription("other", "in", others)
                .start();

        hub.drop("in", record("a"), record("b"));

        awaitUntil(() -> hub.health().contains("\"DOWN\""));
        assertThat(hub.health())
                .contains("1 calls cannot be ended: The handler of subscription 'stubborn' for event 1");
        assertThat(others.keys).containsExactly("a", "b");
        hub.drop("in", record("c"));
        awaitUntil(() -> others.keys.size() == 3);
        assertThat(tried.keys).containsExactly("a");
        assertThat(hub.count("claim_pages WHERE subscription = 'stubborn'")).isZero();
        never.countDown();
        awaitUntil(() -> tried.keys.size() == 3);
        awaitUntil(() -> hub.count("dead_letters WHERE idempotency_key = 'a'") == 1);
        assertThat(hub.health()).contains("\"UP\"");
    }

    @Test
    void aRequestWhoseAnswerDoesNotComeIsEnded() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            if (requests.incrementAndGet() == 1) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            hub.inbox("in")
                    .subscription(
                            "ledger",
                            "in",
                            handled,
                            "handler",
                            "http://127.0.0.1:" + server.getAddress().getPort() + "/",
                            "timeout",
                            "300ms",
                            "backoff",
                            "50ms")
                    .start();

            hub.drop("in", record("a"));

            awaitUntil(() -> hub.count("claim_pages WHERE subscription = 'ledger' AND octet_length(handled) > 0") == 1);
            assertThat(requests).hasValue(2);
        } finally {
            never.countDown();
            server.stop(0);
            threads.shutdownNow();
        }
    }

    @Test
    void interruptsOfHandlersThatWriteToTheDatabaseDoNotDisturbOthers() {
        Recorder others = new Recorder();
        JdbcTemplate[] jdbc = new JdbcTemplate[1];
        hub.inbox("in")
                .subscription(
                        "writer",
                        "in",
                        exchange -> {
                            tried.process(exchange);
                            for (int i = 0; !Thread.interrupted(); i++) {
                                jdbc[0].update("INSERT INTO notes VALUES (?, ?)", i, "x".repeat(2_000));
                            }
                        },
                        "timeout",
                        "20ms",
                        "attempts",
                        "1",
                        "concurrency",
                        "4")
                .subscription("other", "in", others)
                .start();
        jdbc[0] = hub.jdbc();
        jdbc[0].execute("CREATE TABLE notes (n INT, t VARCHAR)");

        for (int file = 0; file < 20; file++) {
            hub.drop("in", record(file + "a"), record(file + "b"), record(file + "c"), record(file + "d"));
        }

        awaitUntil(() -> hub.count("dead_letters") == 80);
        assertThat(others.keys).hasSize(80);
        List<String> causes = hub.jdbc().queryForList("SELECT DISTINCT cause FROM engine.dead_letters", String.class);
        assertThat(causes)
                .containsExactly(
                        "TimeoutException: the handler took longer than its timeout of 20ms and was interrupted");
        assertThat(tried.keys).hasSize(80);
    }

    @Test
    void aHandlerInTheTransactionOfItsBatchIsNotInterruptedAndItsLateSuccessCounts() {
        hub.inbox("in")
                .subscription(
                        "ledger",
                        "in",
                        exchange -> {
                            tried.process(exchange);
                            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
                            handled.process(exchange);
                        },
                        "timeout",
                        "50ms",
                        "transacted",
                        "true")
                .start();

        hub.drop("in", record("a"), record("b"));

        awaitUntil(() -> hub.count("claim_pages WHERE subscription = 'ledger' AND handled = '\\x03'") == 1);
        assertThat(handled.keys).containsExactly("a", "b");
        assertThat(tried.keys).containsExactly("a", "b");
    }

    @Test
    void aHandlerThatIsInTimeIsLeftAlone() {
        hub.inbox("in").subscription("ledger", "in", handled, "timeout", "10s").start();

        hub.drop("in", IntStream.range(0, 2_000).mapToObj(i -> record("k" + i)).toArray(String[]::new));

        awaitUntil(() -> handled.keys.size() == 2_000);
        assertThat(hub.count("retries")).isZero();
    }
}

package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.landfall.Hub.Recorder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers and translators that are addresses of HTTP. */
class HttpHandlersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path home;

    private HttpService service;
    private Hub hub;

    @BeforeEach
    void services() throws IOException {
        service = new HttpService();
        hub = new Hub(home);
    }

    @AfterEach
    void close() {
        hub.close();
        service.close();
    }

    private static void awaitUntil(Callable<Boolean> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    private Hub subscribedTo(String handler, String... parameters) {
        hub.inbox("in").subscription("web", "in", new Recorder(), with(parameters, "handler", handler));
        return hub.start();
    }

    private static String[] with(String[] parameters, String name, String value) {
        String[] all = java.util.Arrays.copyOf(parameters, parameters.length + 2);
        all[parameters.length] = name;
        all[parameters.length + 1] = value;
        return all;
    }

    private static String record(String id) {
        return "{\"id\":\"" + id + "\"}";
    }

    private static String[] records(int number) {
        return IntStream.range(0, number).mapToObj(i -> record("k" + i)).toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/entries", "/entries?tenant=7"})
    void anEventIsPostedWhateverTheAddress(String path) {
        subscribedTo(service.address(path)).drop("in", record("a"));

        awaitUntil(() -> service.requests.size() == 1);
        HttpService.Request request = service.requests.get(0);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.body()).contains("\"idempotencykey\":\"a\"");
        assertThat(request.query()).isEqualTo(path.contains("?") ? "tenant=7" : null);
        assertThat(request.headers()).doesNotContainKey("Ce-datacontenttype").containsKey("Ce-type");
    }

    @Test
    void anAddressMaySayAnotherMethod() {
        subscribedTo(service.address("/entries?httpMethod=PUT")).drop("in", record("a"));

        awaitUntil(() -> service.requests.size() == 1);
        assertThat(service.requests.get(0).method()).isEqualTo("PUT");
    }

    @Test
    void aRouteOfTheUsersOwnAsksAsCamelDoes() {
        hub.inbox("in")
                .route("enrich", "direct:enrich", exchange -> {}, service.address("/account?id=7"))
                .subscription("web", "in", new Recorder(), "handler", "direct:enrich")
                .start();
        hub.drop("in", record("a"));

        awaitUntil(() -> service.requests.size() == 1);
        assertThat(service.requests.get(0).method()).isEqualTo("GET");
    }

    @Test
    void aTranslatorIsSentTheRecordWhateverTheAddress() {
        hub.inbox("in", "translator", service.address("/translate?to=en"))
                .subscription("web", "in", new Recorder())
                .start();
        hub.drop("in", record("a"));

        awaitUntil(() -> hub.count("journal") == 1);
        assertThat(service.requests).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.body()).isEqualTo(record("a"));
            assertThat(request.query()).isEqualTo("to=en");
        });
    }

    @ParameterizedTest
    @CsvSource({"429", "503"})
    void anAttemptIsOneRequestAndALongRetryAfterIsCutToTheCeiling(int status) {
        service.answers("/busy", status, Map.of("Retry-After", "86400"));
        subscribedTo(service.address("/busy"), "attempts", "3", "backoff", "1ms,1,300ms,0")
                .drop("in", record("a"), record("b"));

        awaitUntil(() -> hub.count("dead_letters") == 2);
        assertThat(service.requests).hasSize(6);
        assertThat(hub.jdbc()
                        .queryForList(
                                "SELECT parked_at - failed_at >= INTERVAL '600 milliseconds' FROM engine.dead_letters",
                                Boolean.class))
                .containsOnly(true);
    }

    @Test
    void asManyCallsRunAtATimeAsTheSubscriptionSays() throws Exception {
        int calls = 60;
        CyclicBarrier all = new CyclicBarrier(calls);
        AtomicInteger together = new AtomicInteger();
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), calls);
        server.setExecutor(threads);
        server.createContext("/", exchange -> answerTogether(exchange, all, together));
        server.start();
        try {
            subscribedTo(
                            "http://127.0.0.1:" + server.getAddress().getPort() + "/entries",
                            "concurrency",
                            String.valueOf(calls),
                            "attempts",
                            "1")
                    .drop("in", records(calls));

            awaitUntil(() -> hub.jdbc().queryForObject("SELECT count(*) FROM engine.journal", Long.class) == calls);
            awaitUntil(() -> all.getNumberWaiting() == 0 && hub.count("claims_in_flight") == 0);
            assertThat(hub.count("dead_letters")).isZero();
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    private static void answerTogether(HttpExchange exchange, CyclicBarrier all, AtomicInteger together)
            throws IOException {
        exchange.getRequestBody().readAllBytes();
        try {
            all.await(20, TimeUnit.SECONDS);
            exchange.sendResponseHeaders(200, -1);
            together.incrementAndGet();
        } catch (Exception e) {
            exchange.sendResponseHeaders(500, -1);
        }
        exchange.close();
    }

    @Test
    void aConnectionThatTheServerHasClosedIsNotUsed() throws Exception {
        try (ServerOfOneRequestAConnection server = new ServerOfOneRequestAConnection()) {
            subscribedTo("http://127.0.0.1:" + server.port() + "/entries", "attempts", "1");
            for (int i = 1; i <= 3; i++) {
                hub.drop("in", record("k" + i));
                int answered = i;
                awaitUntil(() -> server.answered.get() == answered);
                Thread.sleep(200);
            }
            assertThat(hub.count("dead_letters")).isZero();
        }
    }

    /** Says that the connection stays, and closes it all the same a moment after the answer. */
    private static final class ServerOfOneRequestAConnection implements AutoCloseable {
        private final AtomicInteger answered = new AtomicInteger();
        private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());

        ServerOfOneRequestAConnection() throws IOException {
            Thread thread = new Thread(this::serve, "server");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return socket.getLocalPort();
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (Socket connection = socket.accept()) {
                    BufferedReader request = new BufferedReader(
                            new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
                    int length = 0;
                    for (String line = request.readLine(); !line.isEmpty(); line = request.readLine()) {
                        if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                            length = Integer.parseInt(
                                    line.substring(line.indexOf(':') + 1).strip());
                        }
                    }
                    for (int i = 0; i < length; i++) {
                        request.read();
                    }
                    connection
                            .getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    connection.getOutputStream().flush();
                    answered.incrementAndGet();
                    Thread.sleep(50);
                } catch (IOException | NullPointerException e) {
                    // the client had nothing to say
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 0", "true, 1"})
    void anEndlessAnswerIsNotReadToItsEnd(boolean inARoute, int deadLetters) throws Exception {
        AtomicLong written = new AtomicLong();
        AtomicInteger requests = new AtomicInteger();
        ExecutorService threads = Executors.newCachedThreadPool();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            if (requests.incrementAndGet() == 1) {
                answerForEver(exchange, written);
            } else {
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            }
        });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/entries";
            hub.inbox("in").route("own", "direct:own", exchange -> {}, address);
            hub.subscription("web", "in", new Recorder(), "handler", inARoute ? "direct:own" : address, "attempts", "1")
                    .start();
            hub.drop("in", record("a"), record("b"));

            awaitUntil(() -> requests.get() == 2);
            awaitUntil(() -> hub.count("dead_letters") == deadLetters);
            assertThat(written.get()).isLessThan(200L * 1024 * 1024);
            if (inARoute) {
                assertThat(hub.jdbc().queryForList("SELECT cause FROM engine.dead_letters", String.class))
                        .containsExactly("IOException: the answer has more than 16777216 bytes");
            }
        } finally {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    private static void answerForEver(HttpExchange exchange, AtomicLong written) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] part = new byte[1024 * 1024];
        try (OutputStream answer = exchange.getResponseBody()) {
            while (written.get() < 2_000L * 1024 * 1024) {
                answer.write(part);
                written.addAndGet(part.length);
            }
        } catch (IOException e) {
            // the client has heard enough
        }
    }
}

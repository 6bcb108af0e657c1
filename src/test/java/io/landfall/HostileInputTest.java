package io.landfall;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.landfall.Hub.Recorder;
import io.landfall.event.EventJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files by someone who means harm, from the inbox to the handlers. */
class HostileInputTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path home;

    private final Recorder handled = new Recorder();
    private final Recorder ordered = new Recorder();
    private final Recorder matched = new Recorder();
    private Hub hub;

    @BeforeEach
    void hub() {
        hub = new Hub(home);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private static String cloudEvent(String key, String attributes) {
        return "{\"specversion\":\"1.0\",\"id\":\"" + key + "\",\"source\":\"/s\",\"type\":\"in.arrived\","
                + "\"idempotencykey\":\"" + key + "\"" + attributes + "}";
    }

    private JsonNode receipt() throws IOException {
        try (Stream<Path> receipts = Files.list(home.resolve("data/receipts/in"))) {
            return EventJson.MAPPER.readTree(receipts.findFirst().orElseThrow().toFile());
        }
    }

    private void awaitFirstOf(Recorder recorder, String key) {
        await().atMost(PATIENCE).until(() -> recorder.keys.contains(key));
    }

    @Test
    void eachHostileRecordIsRejectedByItselfAndTheRestIsHandled() throws Exception {
        Map<String, String> hostile = new LinkedHashMap<>();
        hostile.put("{\"id\":\"x\",\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}", "is nested deeper than");
        hostile.put("{\"id\":\"x\",\"a\":1,\"a\":2}", "has a duplicate field 'a'");
        hostile.put("{\"id\":\"x\",\"a\":NaN}", "is not JSON");
        hostile.put("{\"id\":\"x\",\"a\":-Infinity}", "is not JSON");
        hostile.put("{\"id\":\"x\",\"a\":1e1000000000}", "has a number with an exponent beyond 10,000");
        hostile.put("{\"id\":\"x\",\"a\":-1E-99999}", "has a number with an exponent beyond 10,000");
        hostile.put("{\"id\":\"x\",\"a\":" + "9".repeat(10_000) + "}", "has a number longer than 1000 digits");
        hostile.put("{\"id\":\"x\",\"a\":\"\0\"}", "holds a NUL byte");
        hostile.put("{\"id\":\"x\\u0000y\"}", "its attribute 'idempotencykey' has a control character");
        hostile.put("{\"id\":\"x\\r\\nX-Evil: 1\"}", "its attribute 'idempotencykey' has a control character");
        hostile.put("{\"id\":\"\\ud800\"}", "has a text with half of a surrogate pair");
        hostile.put("{\"id\":\"" + "x".repeat(10_000_000) + "\"}", "its attribute 'idempotencykey' is longer");
        hostile.put("{\"id\":\"" + "x".repeat(17_000_000) + "\"}", "is longer than 16777216 bytes");
        hostile.put("{\"id\":\"x\",\"a\":[" + "{},".repeat(1_000_000) + "1]}", "has more than 1,000,000 values");
        hostile.put(cloudEvent("x", ",\"CamelHttpUri\":\"http://evil\""), "its attribute 'CamelHttpUri' is misnamed");
        hostile.put(cloudEvent("x", ",\"ce-type\":\"t\""), "its attribute 'ce-type' is misnamed");
        hostile.put(cloudEvent("x", ",\"subject\":\"a\\nb\""), "its attribute 'subject' has a control character");
        hostile.put(
                cloudEvent("x", ",\"partitionkey\":\"" + "x".repeat(1_001) + "\""),
                "its attribute 'partitionkey' is longer");
        hostile.put(
                "{\"specversion\":\"" + "9".repeat(9_000_000) + "\",\"type\":\"t\"}", "it is a CloudEvent of version");
        Map<String, String> harmless = new LinkedHashMap<>();
        harmless.put("deep", "{\"id\":\"deep\",\"a\":" + "[{\"a\":".repeat(499) + "7" + "}]".repeat(499) + "}");
        harmless.put("arrays", "{\"id\":\"arrays\",\"n\":" + "[".repeat(998) + "7" + "]".repeat(998) + "}");
        harmless.put("exponent", "{\"id\":\"exponent\",\"n\":1e10000,\"m\":-1e-10000}");
        harmless.put("digits", "{\"id\":\"digits\",\"n\":" + "9".repeat(999) + ",\"m\":0." + "1".repeat(997) + "}");
        harmless.put("zero", "{\"id\":\"zero\",\"n\":-0,\"m\":-0.0e-0}");
        harmless.put(
                "names", "{\"id\":\"names\",\"\":1,\"a.b\":2,\"\\u0000\":3,\"detail\":{},\"metadata\":5,\"$or\":[]}");
        harmless.put("long", "{\"id\":\"long\",\"n\":\"" + "a".repeat(1_000_000) + "\"}");
        harmless.put("text", "{\"id\":\"text\",\"n\":\"1e1000000000\",\"m\":\"\\u0000\\u001b[2J\"}");
        harmless.put("last", cloudEvent("last", ",\"camelhttpuri\":\"http://evil\",\"data\":{\"n\":9}"));
        List<String> lines = new ArrayList<>(hostile.keySet());
        lines.addAll(harmless.values());
        hub.inbox("in")
                .subscription("plain", "in", handled)
                .subscription("ordered", "in", ordered, "ordered", "true")
                .subscription(
                        "matching",
                        "in",
                        matched,
                        "pattern",
                        "'{\"type\": [\"in.arrived\"], \"detail\": {\"$or\": [{\"n\": [{\"numeric\": [\">\", 5]}]},"
                                + " {\"data\": {\"m\": [0, {\"wildcard\": \"*a*a*b\"}]}}, {\"a.b\": [{\"exists\": true}]},"
                                + " {\"a\": {\"a\": {\"a\": [{\"anything-but\": 3}]}}}]}}'")
                .start();

        hub.drop("in", lines.toArray(String[]::new));

        awaitFirstOf(handled, "last");
        awaitFirstOf(ordered, "last");
        awaitFirstOf(matched, "last");
        assertThat(handled.keys).containsExactlyElementsOf(harmless.keySet());
        assertThat(ordered.keys).containsExactlyElementsOf(harmless.keySet());
        await().atMost(PATIENCE).until(() -> hub.count("arrivals WHERE state = 'finished'") == 1);
        Map<Integer, String> reasons = StreamSupport.stream(
                        receipt().path("rejects").spliterator(), false)
                .collect(toMap(reject -> reject.path("line").asInt(), reject -> reject.path("reason")
                        .asText()));
        assertThat(reasons).hasSize(hostile.size());
        int line = 1;
        for (String reason : hostile.values()) {
            assertThat(reasons.get(line++)).startsWith(reason).hasSizeLessThanOrEqualTo(2_000);
        }
    }

    @Test
    void noAttributeBecomesAHeaderThatCamelObeys() {
        Map<String, Object> headers = new ConcurrentHashMap<>();
        hub.inbox("in")
                .subscription("ledger", "in", exchange -> {
                    headers.putAll(exchange.getMessage().getHeaders());
                    handled.process(exchange);
                })
                .start();

        hub.drop(
                "in",
                cloudEvent("k", ",\"camelhttpuri\":\"http://evil\",\"camelfilename\":\"../x\",\"contenttype\":\"y\""));

        awaitFirstOf(handled, "k");
        assertThat(headers).containsEntry("ce-camelhttpuri", "http://evil").containsEntry("ce-camelfilename", "../x");
        assertThat(headers.keySet().stream().filter(name -> !name.startsWith("ce-")))
                .containsExactlyInAnyOrder("Idempotency-Key", "Content-Type", "CamelFileName");
        assertThat(headers.get("CamelFileName").toString()).matches("[0-9A-Za-z-]+\\.json");
    }

    @Test
    void anHttpHandlerReceivesKeysOfAnyScriptAsDifferentKeys() throws Exception {
        List<String> keys = new CopyOnWriteArrayList<>();
        List<String> subjects = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            subjects.add(exchange.getRequestHeaders().getFirst("ce-subject"));
            keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            int port = server.getAddress().getPort();
            hub.inbox("in")
                    .subscription("ledger", "in", handled, "handler", "http://127.0.0.1:" + port)
                    .start();

            hub.drop(
                    "in",
                    cloudEvent("日", ",\"subject\":\"a b%\""),
                    cloudEvent("中", ",\"subject\":\"Ċ\""),
                    cloudEvent("INV-1|x", ",\"subject\":\"s\""));

            await().atMost(PATIENCE).until(() -> keys.size() == 3);
        } finally {
            server.stop(0);
        }
        assertThat(keys).containsExactly("%E6%97%A5", "%E4%B8%AD", "INV-1|x");
        assertThat(subjects).containsExactly("a%20b%25", "%C4%8A", "s");
    }
}

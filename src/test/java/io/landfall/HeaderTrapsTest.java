package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.Hub.Recorder;
import jakarta.jms.Message;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The known ways in which what a sender wrote becomes something that Camel obeys (the table in
 * docs/rationale.md): in a queue, a request, an answer and a record. None may send a request elsewhere,
 * tell a secret, or make an object.
 */
class HeaderTrapsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SAGA = "Long-Running-Action";
    private static final AtomicBoolean OBJECT_MADE = new AtomicBoolean();

    @TempDir
    Path home;

    private final Map<String, String> seen = new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<Object> bodies = new CopyOnWriteArrayList<>();
    private HttpService meant;
    private HttpService evil;
    private Hub hub;

    @BeforeEach
    void services() throws IOException {
        meant = new HttpService();
        evil = new HttpService();
        hub = new Hub(home);
        OBJECT_MADE.set(false);
    }

    @AfterEach
    void close() {
        hub.close();
        meant.close();
        evil.close();
    }

    /** An address of evil's with a placeholder that would tell it the home directory of who runs this. */
    private String trap() {
        return evil.address("/{{env:HOME}}");
    }

    private void note(Exchange exchange) {
        exchange.getMessage().getHeaders().forEach((name, value) -> seen.put(name, String.valueOf(value)));
    }

    private void assertThatNothingWasObeyed() {
        assertThat(evil.requests).isEmpty();
        assertThat(meant.requests).isNotEmpty().allSatisfy(request -> assertThat(
                        request.headers().keySet())
                .noneMatch(name -> name.equalsIgnoreCase(SAGA))
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("camel")));
        assertThat(seen.keySet()).noneMatch(name -> name.equalsIgnoreCase(SAGA));
        assertThat(seen.entrySet().stream()
                        .filter(header ->
                                header.getKey().toLowerCase(Locale.ROOT).startsWith("camel"))
                        .map(Map.Entry::getValue))
                .doesNotContain("trap", trap());
    }

    @Test
    void noPropertyOfAJmsMessageIsObeyedInWhateverSpelling() {
        hub.route("relay", "jms:queue:relay", this::note, meant.address("/relayed"))
                .start();

        hub.send("relay", session -> {
            Message message = session.createTextMessage("hello");
            for (String name : List.of("CamelHttpUri", "CAmelHttpUri", "camelHttpUri", "CAMELRestHttpUri")) {
                message.setStringProperty(name, trap());
            }
            message.setStringProperty("cAmelFileName", "trap");
            message.setStringProperty("CAmel_DOT_trap", "trap");
            message.setStringProperty("Long_HYPHEN_Running_HYPHEN_Action", "trap");
            message.setStringProperty("LONG_HYPHEN_running_HYPHEN_action", "trap");
            message.setStringProperty("harmless", "yes");
            return message;
        });

        await().atMost(PATIENCE).until(() -> !meant.requests.isEmpty());
        assertThat(seen).containsEntry("harmless", "yes");
        assertThat(meant.requests.get(0).path()).isEqualTo("/relayed");
        assertThatNothingWasObeyed();
    }

    @Test
    void noHeaderOrParameterOfARequestIsObeyed() {
        hub.route("relay", "platform-http:/relay", this::note, meant.address("/relayed?bridgeEndpoint=true"))
                .start();

        HttpResponse<String> answer = hub.get(
                "/relay?CamelRestHttpUri=" + evil.address("/trap") + "&long-running-action=trap",
                "CamelRestHttpUri",
                trap(),
                "CAmelRestHttpUri",
                trap(),
                "CamelHttpQuery",
                "trap={{env:HOME}}",
                SAGA,
                "trap",
                "harmless",
                "yes");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(seen).containsEntry("harmless", "yes");
        assertThatNothingWasObeyed();
    }

    @Test
    void noHeaderOfAnAnswerIsObeyed() {
        meant.answers(
                "/asked",
                200,
                Map.of("CamelFileName", "trap", "CAmelHttpUri", "trap", SAGA, "trap", "harmless", "yes"));
        hub.route("ask", "jms:queue:ask", exchange -> {}, meant.address("/asked"), "direct:answered")
                .route("answered", "direct:answered", this::note)
                .start();

        hub.send("ask", session -> session.createTextMessage("hello"));

        await().atMost(PATIENCE).until(() -> seen.containsKey("harmless"));
        assertThatNothingWasObeyed();
    }

    @Test
    void noAttributeAndNoFieldOfARecordIsObeyedByHandlersAndTranslators() {
        hub.inbox("in")
                .inbox("translated", "translator", meant.address("/translate"))
                .subscription("http", "in", new Recorder(), "handler", meant.address("/http"))
                .subscription("route", "in", new Recorder(), "handler", "direct:relay")
                .subscription("after", "translated", new Recorder(), "handler", meant.address("/after"))
                .route("relay", "direct:relay", this::note, meant.address("/relayed"))
                .start();

        hub.drop(
                "in",
                ("{'specversion':'1.0','id':'k','source':'/s','type':'in.arrived','subject':'{{env:HOME}}',"
                                + "'camelhttpuri':'TRAP','camelresthttpuri':'TRAP','longrunningaction':'trap',"
                                + "'data':{'CamelHttpUri':'TRAP','Long-Running-Action':'trap'}}")
                        .replace('\'', '"')
                        .replace("TRAP", trap()));
        hub.drop(
                "translated",
                "{\"id\":\"k\",\"CamelHttpUri\":\"TRAP\",\"CAmelRestHttpUri\":\"TRAP\"}".replace("TRAP", trap()));

        await().atMost(PATIENCE).until(() -> meant.requests.size() == 4);
        assertThat(meant.requests)
                .extracting(HttpService.Request::path)
                .containsExactlyInAnyOrder("/http", "/relayed", "/translate", "/after");
        assertThat(meant.requests)
                .filteredOn(request -> request.path().equals("/http"))
                .allSatisfy(request -> {
                    assertThat(request.headers().getFirst("ce-camelhttpuri")).isEqualTo(trap());
                    assertThat(request.headers().getFirst("ce-subject")).isEqualTo("{{env:HOME}}");
                });
        assertThat(seen).containsEntry("ce-camelhttpuri", trap());
        assertThatNothingWasObeyed();
    }

    @Test
    void noObjectIsMadeOfAnObjectMessage() {
        hub.route(
                        "relay",
                        "jms:queue:relay",
                        exchange -> bodies.add(exchange.getMessage().getBody()))
                .start();

        hub.send("relay", session -> session.createObjectMessage(new Trap()));
        hub.send("relay", session -> session.createTextMessage("hello"));

        await().atMost(PATIENCE).until(() -> bodies.contains("hello"));
        assertThat(bodies).containsExactly("hello");
        assertThat(OBJECT_MADE).isFalse();
    }

    @Test
    void noOtherSiteIsLetInByABrowser() {
        hub.route("relay", "platform-http:/relay", this::note).start();

        assertThat(List.of("/relay", "/observe/health"))
                .allSatisfy(path -> assertThat(hub.get(path, "Origin", "https://evil.example")
                                .headers()
                                .map()
                                .keySet())
                        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control")));
    }

    private static final class Trap implements Serializable {
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            OBJECT_MADE.set(true);
        }
    }
}

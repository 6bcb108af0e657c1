package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.Hub.Recorder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Handlers and translators of HTTP that are told that what they ask for is somewhere else. */
class RedirectTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CREDENTIALS =
            "&authMethod=Basic&authUsername=kea&authPassword=secret&authenticationPreemptive=true";

    @TempDir
    Path home;

    private HttpService asked;
    private HttpService other;
    private Hub hub;

    @BeforeEach
    void services() throws IOException {
        asked = new HttpService();
        other = new HttpService();
        hub = new Hub(home);
    }

    @AfterEach
    void close() {
        hub.close();
        asked.close();
        other.close();
    }

    private void deliverTo(String handler) {
        hub.inbox("in")
                .subscription("ledger", "in", new Recorder(), "handler", handler, "attempts", "2", "backoff", "1ms")
                .start();
        hub.drop("in", "{\"id\":\"k\"}");
    }

    private String awaitDeadLetter() {
        await().atMost(PATIENCE).until(() -> hub.count("dead_letters") == 1);
        return hub.jdbc().queryForObject("SELECT cause FROM engine.dead_letters", String.class);
    }

    @ParameterizedTest
    @CsvSource({"302, false", "308, false", "302, true", "307, true"})
    void noEventAndNoCredentialsGoToAnotherServer(int status, boolean followRedirects) {
        asked.answers("/entries", status, Map.of("Location", other.address("/taken")));

        deliverTo(asked.address("/entries?followRedirects=" + followRedirects + CREDENTIALS));

        assertThat(awaitDeadLetter())
                .isEqualTo("HttpOperationFailedException: HTTP operation failed invoking " + asked.address("/entries")
                        + " with statusCode: " + status + ", redirectLocation: " + other.address("/taken"));
        assertThat(asked.requests).hasSize(2).allSatisfy(request -> assertThat(request.headers())
                .containsKey("Authorization"));
        assertThat(other.requests).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"307", "308"})
    void whoFollowsRedirectsFollowsThemWithinTheServerWithTheWholeRequest(int status) {
        asked.answers("/entries", status, Map.of("Location", "/moved"));

        deliverTo(asked.address("/entries?followRedirects=true" + CREDENTIALS));

        await().atMost(PATIENCE).until(() -> asked.requests.size() == 2);
        HttpService.Request followed = asked.requests.get(1);
        assertThat(followed.method()).isEqualTo("POST");
        assertThat(followed.path()).isEqualTo("/moved");
        assertThat(followed.body()).isEqualTo(asked.requests.get(0).body()).contains("\"idempotencykey\":\"k\"");
        assertThat(followed.headers().getFirst("Idempotency-Key")).isEqualTo("k");
        assertThat(hub.count("dead_letters")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"302", "303"})
    void anEventIsNotLostInARedirectThatTurnsThePostIntoAGet(int status) {
        asked.answers("/entries", status, Map.of("Location", "/login"));

        deliverTo(asked.address("/entries?followRedirects=true"));

        assertThat(awaitDeadLetter()).endsWith("with statusCode: " + status + ", redirectLocation: /login");
        assertThat(asked.requests).extracting(HttpService.Request::path).containsExactly("/entries", "/entries");
    }

    @Test
    void aTranslatorThatHasMovedStopsTheFileAndRejectsNoRecord() {
        asked.answers("/translate", 302, Map.of("Location", other.address("/taken")));
        Recorder handled = new Recorder();
        hub.inbox("in", "translator", asked.address("/translate"))
                .subscription("ledger", "in", handled)
                .start();

        hub.drop("in", "{\"id\":\"k\"}");
        await().atMost(PATIENCE).until(() -> !asked.requests.isEmpty());
        asked.answers("/translate", 200, Map.of());

        await().atMost(PATIENCE).until(() -> handled.keys.equals(List.of("k")));
        assertThat(other.requests).isEmpty();
    }
}

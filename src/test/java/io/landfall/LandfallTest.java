package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.event.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LandfallTest {
    @TempDir
    Path home;

    private Hub hub;

    @BeforeEach
    void hub() {
        hub = new Hub(home).inbox("in");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @ParameterizedTest
    @CsvSource({
        "LANDFALL_INTAKE_BATCH, 0, landfall.intake.batch: '0' is no whole number from 1 to 1000",
        "LANDFALL_INTAKE_CONSUMERS, 0, landfall.intake.consumers: '0' is no whole number from 1 to 64",
        "LANDFALL_RECORD_MAX_BYTES, 5, landfall.record.max-bytes: '5' is no whole number from 1024 to 67108864",
        "LANDFALL_JOURNAL_WINDOW, 7, 'landfall.journal.window: ''7'' is no duration; write a number and a unit of ms, s, m, h or d, such as 500ms or 7d'",
    })
    void aSettingOfAWrongValueIsRefusedAndNothingIsLeftRunning(String variable, String value, String complaint) {
        assertThatThrownBy(() -> hub.start(Map.of(variable, value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(complaint);

        hub.start();

        assertThat(hub.count("journal")).isZero();
    }

    @Test
    void aSecondProcessInTheSameHomeIsRefused() {
        hub.start();

        assertThatThrownBy(() -> new Hub(home).inbox("in").start())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageEndingWith(" is locked by another process; is Landfall running there already?");
    }

    @Test
    void aWrongParameterIsRefusedWithItsFileAndLine() {
        Hub wrong = new Hub(home)
                .inbox("in", "tenant", "acme")
                .subscription("ledger", "in", handled -> {}, "attempts", "0");

        assertThatThrownBy(wrong::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("routes/test.camel.yaml, line 11: subscription 'ledger': parameter 'attempts':"
                        + " '0' is no whole number from 1 to 100");
    }

    @Test
    void whereCredentialsAreAskedForEveryPathAsksForThem() throws IOException {
        Path users = Files.writeString(home.resolve("users.properties"), "user.kea=secret,admin\n");
        Files.createDirectories(home.resolve("config"));
        Files.writeString(
                home.resolve("config/application.properties"),
                """
                camel.server.authenticationEnabled = true
                camel.server.basicPropertiesFile = %1$s
                camel.management.authenticationEnabled = true
                camel.management.basicPropertiesFile = %1$s
                """
                        .formatted(users));
        hub.route("orders", "platform-http:/orders", exchange -> {}).start();
        String credentials = Base64.getEncoder().encodeToString("kea:secret".getBytes(StandardCharsets.UTF_8));

        assertThat(Stream.of("/", "/orders", "/orders/7?all=1", "/nothing", "/observe/health", "/observe/health/live"))
                .allSatisfy(path -> assertThat(hub.get(path).statusCode()).isEqualTo(401));
        assertThat(hub.get("/orders", "Authorization", "Basic " + credentials).statusCode())
                .isEqualTo(200);
    }
}

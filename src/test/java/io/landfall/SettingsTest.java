package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.event.ConfigurationException;
import io.landfall.storage.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^#?(landfall\\.[\\w.-]+) *=[ \\t]*(.*)$");

    @TempDir
    Path home;

    private final Map<String, String> environment = new LinkedHashMap<>();

    private Settings settings() {
        return Settings.read(Sources.of(new Home(home)), environment::get);
    }

    private Settings settings(String... lines) throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/application.properties"), String.join("\n", lines));
        return settings();
    }

    @Test
    void everySettingIsDocumentedWhereItIsSetWithItsDefault() throws IOException {
        String packed = Files.readString(Path.of("config/application.properties"));

        Map<String, String> documented = new LinkedHashMap<>();
        DOCUMENTED.matcher(packed).results().forEach((MatchResult key) -> documented.put(key.group(1), key.group(2)));

        assertThat(documented).containsExactlyInAnyOrderEntriesOf(Settings.DEFAULTS);
    }

    @Test
    void withoutAnyFileOrVariableEverySettingHasItsDefault() {
        assertThat(settings().values()).isEqualTo(Settings.DEFAULTS);
        assertThat(settings().location()).isEqualTo("classpath:config/application.properties");
    }

    @Test
    void aConfigDirectoryOfTheHomeReplacesThePackedOneAsAWhole() throws IOException {
        Settings settings = settings("landfall.data =  elsewhere ");

        assertThat(settings.text("landfall.data")).isEqualTo("elsewhere");
        assertThat(settings.text("landfall.http.port")).isEqualTo("8080");
        assertThat(settings.location()).isEqualTo("file:" + home.resolve("config/application.properties"));
    }

    @Test
    void aConfigDirectoryWithoutTheFileMeansTheDefaults() throws IOException {
        Files.createDirectory(home.resolve("config"));

        assertThat(settings().values()).isEqualTo(Settings.DEFAULTS);
    }

    @Test
    void theEnvironmentWinsOverTheFile() throws IOException {
        environment.put("LANDFALL_HTTP_PORT", " 0 ");
        environment.put("LANDFALL_RECORD_MAX_BYTES", "2048");

        Settings settings = settings("landfall.http.port = 9090", "landfall.data = here");

        assertThat(settings.number("landfall.http.port", 0, 65_535)).isZero();
        assertThat(settings.text("landfall.record.max-bytes")).isEqualTo("2048");
        assertThat(settings.text("landfall.data")).isEqualTo("here");
    }

    @Test
    void everySettingCanBeMadeInTheEnvironmentAlone() {
        Map<String, String> wanted = new LinkedHashMap<>();
        Settings.DEFAULTS.keySet().forEach(key -> {
            wanted.put(key, "value of " + key);
            environment.put(Settings.variable(key), "value of " + key);
        });

        assertThat(settings().values()).isEqualTo(wanted);
        assertThat(environment).hasSameSizeAs(Settings.DEFAULTS);
    }

    @Test
    void credentialsCanBeAskedForByTheEnvironmentAlone() {
        environment.put("LANDFALL_HTTP_HOST", "0.0.0.0");
        environment.put("CAMEL_SERVER_AUTHENTICATIONENABLED", "true");
        environment.put("CAMEL_MANAGEMENT_AUTHENTICATIONENABLED", "true");
        environment.put("CAMEL_SERVER_BASICPROPERTIESFILE", "/users");

        Settings settings = settings();

        assertThat(settings.httpHost()).isEqualTo("0.0.0.0");
        assertThat(settings.values())
                .as("what Camel is told")
                .containsEntry("camel.server.authenticationEnabled", "true")
                .containsEntry("camel.management.authenticationEnabled", "true")
                .containsEntry("camel.server.basicPropertiesFile", "/users");
    }

    @Test
    void anUnknownSettingIsRefusedWithTheOneThatWasPerhapsMeant() {
        assertThatThrownBy(() -> settings("landfall.http.prot = 1"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("config/application.properties: there is no setting 'landfall.http.prot';"
                        + " did you mean 'landfall.http.port'?");
    }

    @Test
    void settingsOfCamelAreLeftToCamel() throws IOException {
        assertThat(settings("camel.main.name = x").values()).isEqualTo(Settings.DEFAULTS);
    }

    @Test
    void aFileThatIsNoPropertiesFileIsRefused() {
        assertThatThrownBy(() -> settings("a = \\uZZZZ"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        home.resolve("config/application.properties") + " cannot be read: Malformed \\uxxxx encoding.");
    }

    @Test
    void aNumberIsWholeAndInItsRange() {
        for (String wrong : new String[] {"0", "1001", "5.5", "five", "", "99999999999"}) {
            environment.put("LANDFALL_INTAKE_BATCH", wrong);

            assertThatThrownBy(() -> settings().number("landfall.intake.batch", 1, 1_000))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage("landfall.intake.batch: '" + wrong + "' is no whole number from 1 to 1000");
        }
    }

    @Test
    void aDurationHasItsUnit() {
        environment.put("LANDFALL_JOURNAL_WINDOW", "36h");
        Duration window = settings().duration("landfall.journal.window");
        environment.put("LANDFALL_JOURNAL_WINDOW", "36");

        assertThat(window).isEqualTo(Duration.ofHours(36));
        assertThatThrownBy(() -> settings().duration("landfall.journal.window"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("landfall.journal.window: '36' is no duration;"
                        + " write a number and a unit of ms, s, m, h or d, such as 500ms or 7d");
    }

    @Test
    void httpIsForThisMachineUnlessCredentialsAreAskedFor() throws IOException {
        environment.put("LANDFALL_HTTP_HOST", "0.0.0.0");

        assertThatThrownBy(() ->
                        settings("camel.server.authenticationEnabled = true").httpHost())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("landfall.http.host: '0.0.0.0' lets others than this machine in, and no credentials are"
                        + " asked for; keep 127.0.0.1, or set both camel.server.authenticationEnabled=true and"
                        + " camel.management.authenticationEnabled=true with their credentials");
        assertThat(settings("camel.server.authenticationEnabled = true", "camel.management.authenticationEnabled=true")
                        .httpHost())
                .isEqualTo("0.0.0.0");
    }

    @ParameterizedTest
    @CsvSource({
        "camel.server.path, /api, /",
        "camel.server.PATH, '', /",
        "camel.management.path, /observe, /",
        "camel.server.authenticationPath, /api, /*",
        "camel.server.authentication-path, /api/*, /*",
        "camel.management.authenticationPath, /, /*",
    })
    void aPathThatWouldLeaveOthersWithoutCredentialsIsRefused(String key, String value, String right) {
        assertThatThrownBy(() -> settings(key + " = " + value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(key + ": '" + value + "' would leave other paths without credentials;"
                        + " leave it out, or set it to " + right);
        assertThatCode(() -> settings(key + " = " + right)).doesNotThrowAnyException();
    }

    @Test
    void suchAPathIsRefusedFromTheEnvironmentAndTheJavaOptionsToo() throws IOException {
        environment.put("CAMEL_SERVER_PATH", "/api");
        assertThatThrownBy(this::settings)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("CAMEL_SERVER_PATH: '/api' would leave other paths without credentials;"
                        + " leave it out, or set it to /");
        environment.clear();

        System.setProperty("camel.management.authenticationPath", "/observe");
        try {
            assertThatThrownBy(this::settings)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("camel.management.authenticationPath: '/observe' would leave");
        } finally {
            System.clearProperty("camel.management.authenticationPath");
        }
    }

    @Test
    void aVariableIsTheKeyInCapitals() {
        assertThat(Settings.variable("landfall.record.max-bytes")).isEqualTo("LANDFALL_RECORD_MAX_BYTES");
    }

    @Test
    void nothingIsKeptForLessTimeThanItsKeyIsRemembered() {
        environment.put("LANDFALL_JOURNAL_WINDOW", "12d");
        for (String what : new String[] {"journal", "archive"}) {
            environment.put("LANDFALL_RETENTION_" + what.toUpperCase(java.util.Locale.ROOT), "11d");

            assertThatThrownBy(() -> Retention.of(settings()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage("landfall.retention." + what + ": 11d is shorter than landfall.journal.window,"
                            + " which is 12d; what a duplicate repeats must still be there");
            environment.put("LANDFALL_RETENTION_" + what.toUpperCase(java.util.Locale.ROOT), "12d");
        }
        environment.put("LANDFALL_RETENTION_RECEIPTS", "1d");

        assertThat(Retention.of(settings()))
                .isEqualTo(new Retention(
                        Duration.ofDays(12),
                        Duration.ofDays(12),
                        Duration.ofDays(1),
                        Duration.ofDays(90),
                        Duration.ofMinutes(1)));
    }
}

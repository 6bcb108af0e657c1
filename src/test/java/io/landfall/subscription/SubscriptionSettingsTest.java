package io.landfall.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.event.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionSettingsTest {
    private static final Pattern DEFAULT =
            Pattern.compile("- name: (\\w+)\\s+required: false\\s+defaultValue: \"?([^\"\\n]*)\"?");

    private final Map<String, String> parameters = defaults();

    private static Map<String, String> defaults() {
        try {
            String template = Files.readString(Path.of("routes/engine/subscription.camel.yaml"));
            Map<String, String> defaults = new LinkedHashMap<>();
            DEFAULT.matcher(template).results().forEach(found -> defaults.put(found.group(1), found.group(2)));
            return defaults;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private SubscriptionSettings settings() {
        return SubscriptionSettings.of("ledger", "direct:x", parameters);
    }

    @Test
    void theTemplatesDefaultsAreAPatientSubscription() {
        assertThat(settings())
                .isEqualTo(new SubscriptionSettings(
                        "ledger",
                        5,
                        false,
                        new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(5), 0.2),
                        Duration.ofDays(7),
                        1,
                        500,
                        Content.EVENT,
                        Optional.empty(),
                        false,
                        false));
    }

    @Test
    void whatIsWrittenIsWhatIsMeant() {
        parameters.putAll(Map.of(
                "attempts", " 100 ",
                "ordered", "true",
                "backoff", "10ms,1,10ms,0",
                "dedupe", "30d",
                "concurrency", "256",
                "batch", "1000",
                "deliver", "DATA",
                "timeout", "30s",
                "transacted", "true"));

        assertThat(settings())
                .isEqualTo(new SubscriptionSettings(
                        "ledger",
                        100,
                        true,
                        new Backoff(Duration.ofMillis(10), 1, Duration.ofMillis(10), 0),
                        Duration.ofDays(30),
                        256,
                        1_000,
                        Content.DATA,
                        Optional.of(Duration.ofSeconds(30)),
                        true,
                        false));
    }

    @ParameterizedTest
    @CsvSource({
        "http://ledger/entries?tenant=7, true",
        "HTTPS:ledger/entries, true",
        "direct:http, false",
        "httpx:ledger, false"
    })
    void anAddressIsAHandlerOverHttp(String handler, boolean overHttp) {
        assertThat(SubscriptionSettings.of("ledger", handler, parameters).overHttp())
                .isEqualTo(overHttp);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "attempts    ~ 0    ~ '0' is no whole number from 1 to 100",
                "attempts    ~ 101  ~ '101' is no whole number from 1 to 100",
                "attempts    ~ many ~ 'many' is no whole number from 1 to 100",
                "attempts    ~ ``   ~ '' is no whole number from 1 to 100",
                "concurrency ~ 0    ~ '0' is no whole number from 1 to 256",
                "concurrency ~ 257  ~ '257' is no whole number from 1 to 256",
                "batch       ~ 0    ~ '0' is no whole number from 1 to 1000",
                "batch       ~ 1001 ~ '1001' is no whole number from 1 to 1000",
                "ordered     ~ yes  ~ 'yes' is neither true nor false",
                "deliver     ~ body ~ 'body' is neither event nor data",
                "timeout     ~ 0s   ~ '0s' is no time at all; leave it out for no timeout",
                "timeout     ~ 30   ~ '30' is no duration; write a number and a unit of ms, s, m, h or d, such as 500ms or 7d",
                "dedupe      ~ 7    ~ '7' is no duration; write a number and a unit of ms, s, m, h or d, such as 500ms or 7d",
                "backoff     ~ 1s,x ~ 'x' is no number; write first delay, factor, ceiling and jitter with commas between them, such as 1s,2,5m,0.2",
            })
    void aWrongParameterIsRefusedByNameWithWhatWouldBeRight(String parameter, String value, String complaint) {
        parameters.put(parameter, value);

        assertThatThrownBy(this::settings)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("subscription 'ledger': parameter '" + parameter + "': " + complaint);
    }

    @Test
    void aNameThatCannotNameAQueueIsRefused() {
        assertThatThrownBy(() -> SubscriptionSettings.of("a.b", "direct:x", parameters))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("subscription 'a.b': a routeId is ");
    }

    @Test
    void sqlInLandfallsDatabaseIsTransactedUnlessToldOtherwise() {
        assertThat(transacted("sql:INSERT INTO t VALUES (1)", "auto")).isTrue();
        assertThat(transacted("sql:INSERT INTO t VALUES (1)", "false")).isFalse();
        assertThat(transacted("sql:INSERT INTO t VALUES (1)?dataSource=#other", "auto"))
                .isFalse();
        assertThat(transacted("direct:post", "auto")).isFalse();
        assertThat(transacted("direct:post", "true")).isTrue();
    }

    private boolean transacted(String handler, String text) {
        parameters.put("transacted", text);
        return SubscriptionSettings.of("ledger", handler, parameters).transacted();
    }
}

package io.landfall.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {
    private static Event decode(String json) {
        return EventJson.decode(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Event event(String data) throws Exception {
        return Event.of("e1", "/test", "invoice.approved", EventJson.MAPPER.readTree(data))
                .build();
    }

    private static String encoded(Event event) {
        return new String(EventJson.encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void anEventIsACloudEventInJson() throws Exception {
        Event event = Event.of("e1", "/test", "invoice.approved", EventJson.MAPPER.readTree("{\"a\":1}"))
                .time(OffsetDateTime.parse("2026-03-01T10:30:00+01:00"))
                .with("tenant", Optional.of("acme"))
                .with("subject", "")
                .with("partitionkey", Optional.empty())
                .with("arrivalline", 7)
                .build();

        assertThat(encoded(event))
                .isEqualTo("{\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"/test\",\"type\":\"invoice.approved\","
                        + "\"time\":\"2026-03-01T09:30:00Z\",\"tenant\":\"acme\",\"arrivalline\":7,"
                        + "\"datacontenttype\":\"application/json\",\"data\":{\"a\":1}}");
    }

    @Test
    void dataIsEncodedAsItWasWrittenBehindAllAttributes() throws Exception {
        String written = " {\"a\" : 1.50,\t\"b\":\"\\u00fc\"} ";
        Event event = Event.of("e1", "/test", "t", EventJson.MAPPER.readTree(written))
                .written(written.getBytes(StandardCharsets.UTF_8))
                .build()
                .with("sequence", "7");

        assertThat(encoded(event))
                .isEqualTo("{\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"/test\",\"type\":\"t\","
                        + "\"datacontenttype\":\"application/json\",\"sequence\":\"7\",\"data\":" + written + "}");
        assertThat(decode(encoded(event))).isEqualTo(event);
        assertThat(encoded(decode(encoded(event)))).isEqualTo(encoded(event));
    }

    @Test
    void anEventWithoutDataHasNoContentTypeEither() {
        Event event = Event.of("e1", "/test", "t", MissingNode.getInstance()).build();

        assertThat(event.data().isMissingNode()).isTrue();
        assertThat(encoded(event)).doesNotContain("data");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12.50",
                "0.10",
                "100000000000000000000000000.000000000000000001",
                "123456789012345678901234567890",
                "-9223372036854775809",
                "1E+400",
                "0.1",
            })
    void aNumberIsKeptExactly(String number) throws Exception {
        Event event = decode(encoded(event("{\"n\":" + number + "}")));

        assertThat(event.data().path("n").decimalValue()).isEqualTo(new java.math.BigDecimal(number));
        assertThat(encoded(event)).endsWith("{\"n\":" + number + "}}");
    }

    @Test
    void textOfAnyCharactersComesBack() throws Exception {
        String text = "ü😀\u0000\n\"\\";

        Event event = decode(encoded(
                Event.of("e1", "/test", "t", EventJson.MAPPER.valueToTree(text)).build()));

        assertThat(event.data().asText()).isEqualTo(text);
    }

    @Test
    void theKeyIsTheTokenAndWithoutOneTheId() {
        Event without = Event.of("e1", "/test", "t", MissingNode.getInstance()).build();

        assertThat(without.idempotencyKey()).isEqualTo("e1");
        assertThat(without.with("idempotencykey", "k").idempotencyKey()).isEqualTo("k");
    }

    @Test
    void anotherValueOfAnAttributeMakesAnotherEvent() {
        Event event = Event.of("1", "/test", "order.placed", MissingNode.getInstance())
                .with("tenant", "acme")
                .build()
                .with("sequence", "1");

        Event other = event.with("tenant", "other").with("sequence", "2");

        assertThat(new String(EventJson.encode(other), StandardCharsets.UTF_8))
                .isEqualTo("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/test\",\"type\":\"order.placed\","
                        + "\"tenant\":\"other\",\"sequence\":\"2\"}");
        assertThat(other).isEqualTo(EventJson.decode(EventJson.encode(other)));
        assertThat(event.attribute("tenant")).contains("acme");
        assertThat(event.attribute("sequence")).contains("1");
    }

    @Test
    void anAttributeMoreMakesAnotherEvent() {
        Event event = Event.of("e1", "/test", "t", MissingNode.getInstance()).build();

        Event more = event.with("sequence", "1");

        assertThat(event.attribute("sequence")).isEmpty();
        assertThat(more.attribute("sequence")).hasValue("1");
        assertThat(more).isNotEqualTo(event);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "[]                                          ~ a CloudEvent is a JSON object",
                "{}                                          ~ a CloudEvent has the attribute 'id', a string",
                "{\"id\": 1}                                 ~ a CloudEvent has the attribute 'id', a string",
                "{\"id\": \"a\"}                             ~ a CloudEvent has the attribute 'source', a string",
                "{\"id\": \"a\", \"source\": \"b\"}          ~ a CloudEvent has the attribute 'type', a string",
            })
    void whatIsNoCloudEventIsRefused(String json, String complaint) {
        assertThatThrownBy(() -> decode(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(complaint);
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertThatThrownBy(() -> decode("{"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a CloudEvent: ");
    }

    @Test
    void anAttributeIsAScalarOrNone() {
        Event event = decode("{\"id\":\"a\",\"source\":\"b\",\"type\":\"c\",\"n\":5,\"o\":{},\"z\":null}");

        assertThat(event.attribute("n")).hasValue("5");
        assertThat(event.attribute("o")).isEmpty();
        assertThat(event.attribute("z")).isEmpty();
        assertThat(event.attribute("missing")).isEmpty();
    }

    @Test
    void anEventInALogShowsNoData() throws Exception {
        assertThat(event("{\"secret\":1}")).hasToString("invoice.approved e1 from /test");
    }

    @Test
    void dataAreNestedAsDeepAsReadersAllow() throws Exception {
        String deep = "[".repeat(1_000) + "]".repeat(1_000);

        JsonNode data = decode(encoded(event(deep))).data();

        assertThat(data.toString()).isEqualTo(deep);
    }
}

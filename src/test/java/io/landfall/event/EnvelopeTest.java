package io.landfall.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
    private static Envelope read(String json) {
        return Envelope.read(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "12",
                "12.50",
                "1e400",
                "\"\"",
                "\"häh \\\"}] \\u00e9\"",
                "true",
                "{\"a\":{\"data\":[1,{\"id\":\"x\"}]},\"b\":\"}\"}",
                "[[],[{}],\"data\"]"
            })
    void saysOfTheDataWhatTheTreeSays(String data) throws Exception {
        JsonNode tree = EventJson.MAPPER.readTree(data);
        Event event = Event.of("é1", "/test", "invoice.approved", tree)
                .with("partitionkey", "A")
                .with("arrivalline", 7)
                .build();

        Envelope envelope = Envelope.read(EventJson.encode(event));

        assertThat(envelope.data()).isEqualTo(new String(EventJson.bytes(tree), StandardCharsets.UTF_8));
        assertThat(envelope.attributes())
                .isEqualTo(Map.of(
                        "specversion",
                        "1.0",
                        "id",
                        "é1",
                        "source",
                        "/test",
                        "type",
                        "invoice.approved",
                        "partitionkey",
                        "A",
                        "arrivalline",
                        "7",
                        "datacontenttype",
                        "application/json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "12", "\"data\"", "{\"b\":\"}\"}", "[[],\"häh\"]"})
    void isTheSameWhereTheDataNeedNotBeLookedFor(String data) throws Exception {
        byte[] written = data.getBytes(StandardCharsets.UTF_8);
        Event event = Event.of("é1", "/test", "invoice.approved", EventJson.MAPPER.readTree(data))
                .with("arrivalline", 7)
                .written(written)
                .build();
        byte[] json = EventJson.encode(event);

        Envelope envelope = Envelope.read(json, event.dataBytes());

        assertThat(event.dataBytes()).isEqualTo(written.length);
        assertThat(envelope.data()).isEqualTo(data);
        assertThat(envelope.attributes()).isEqualTo(Envelope.read(json).attributes());
    }

    @Test
    void anEventWithoutDataHasNone() {
        Envelope envelope = Envelope.read(EventJson.encode(Event.of("1", "/s", "t", MissingNode.getInstance())
                .with("idempotencykey", "K")
                .build()));

        assertThat(envelope.data()).isEmpty();
        assertThat(envelope.idempotencyKey()).isEqualTo("K");
        assertThat(envelope.partitionKey()).isEqualTo(Optional.empty());
    }

    @Test
    void attributesBehindTheDataAndWithSpacesAroundAreReadToo() {
        Envelope envelope = read(
                " { \"data\" : { \"x\" : 1 } , \"id\":\"1\", \"n\":null, \"o\":{\"p\":1}, \"source\":\"/s\",\"type\":\"t\" } ");

        assertThat(envelope.data()).isEqualTo("{ \"x\" : 1 }");
        assertThat(envelope.attributes()).isEqualTo(Map.of("id", "1", "source", "/s", "type", "t"));
        assertThat(envelope.idempotencyKey()).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "7",
                "{",
                "{\"id\":\"1\",\"source\":\"/s\"}",
                "{\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\",\"data\":{",
                "{\"id\":\"1\",\"source\":\"/s\",\"type\":\"t\"} more",
                "{\"id\":\"1\",\"source\":\"/s\",\"type\":null}"
            })
    void whatIsNoEventIsRefused(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(IllegalArgumentException.class);
    }
}

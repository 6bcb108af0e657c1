package io.landfall.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** CloudEvents in their JSON format, as bytes of UTF-8. Stateless; safe for any thread. */
public final class EventJson {
    /** A record's most bytes ({@code landfall.record.max-bytes}): it may be a single text. */
    public static final int MOST_BYTES = 64 * 1024 * 1024;

    private static final int MOST_LEVELS = 1_100;
    private static final int ENVELOPE_BYTES = 500;
    private static final String DATA = "data";
    private static final byte[] BEFORE_DATA = ",\"data\":".getBytes(StandardCharsets.UTF_8);

    /**
     * Keeps decimals exact (money is never a double) and accepts what the readers accept: 64 MiB a
     * record and 1,000 levels, with room for the envelope around it.
     */
    public static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(MOST_BYTES)
                            .maxNestingDepth(MOST_LEVELS)
                            .build())
                    .streamWriteConstraints(StreamWriteConstraints.builder()
                            .maxNestingDepth(MOST_LEVELS)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false);

    private static final ObjectMapper SORTED = MAPPER.copy().configure(JsonNodeFeature.WRITE_PROPERTIES_SORTED, true);

    private EventJson() {}

    /** An event in its JSON format; encoded once, and not to be changed. */
    public static byte[] encode(Event event) {
        return event.json();
    }

    /**
     * An envelope with its data at the end.
     *
     * @param added an attribute besides
     * @param written the data's JSON; nothing to write the tree
     */
    static byte[] encode(ObjectNode envelope, Optional<Event.Added> added, byte[] written) {
        ByteArrayBuilder out = new ByteArrayBuilder(ENVELOPE_BYTES + written.length);
        try (JsonGenerator json = MAPPER.createGenerator(out)) {
            json.writeStartObject();
            for (Map.Entry<String, JsonNode> attribute : envelope.properties()) {
                if (!attribute.getKey().equals(DATA)) {
                    json.writeFieldName(attribute.getKey());
                    write(json, attribute.getValue());
                }
            }
            if (added.isPresent()) {
                json.writeFieldName(added.get().name());
                write(json, added.get().value());
            }
            JsonNode data = envelope.get(DATA);
            if (data != null && written.length == 0) {
                json.writeFieldName(DATA);
                write(json, data);
            } else if (data != null) {
                json.flush();
                out.write(BEFORE_DATA);
                out.write(written);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + e.getMessage(), e);
        }
        return out.toByteArray();
    }

    /** Most attributes are texts, for which Jackson need not look for a serializer. */
    private static void write(JsonGenerator json, JsonNode value) throws IOException {
        if (value.isTextual()) {
            json.writeString(value.textValue());
        } else {
            json.writeTree(value);
        }
    }

    public static Event decode(byte[] json) {
        try {
            JsonNode node = MAPPER.readTree(json);
            if (node instanceof ObjectNode objectNode) {
                return Event.fromEnvelope(objectNode, json);
            }
            throw new IllegalArgumentException("a CloudEvent is a JSON object");
        } catch (IOException e) {
            throw new IllegalArgumentException("not a CloudEvent: " + e.getMessage(), e);
        }
    }

    public static byte[] bytes(Object value) {
        return bytes(MAPPER, value);
    }

    /** The same bytes whatever the order in which the fields of its objects stand. */
    public static byte[] sortedBytes(JsonNode value) {
        return bytes(SORTED, value);
    }

    private static byte[] bytes(ObjectMapper mapper, Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }
}

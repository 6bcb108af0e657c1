package io.landfall.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The attributes of an event as they stand in its JSON, and where its data stands: all that a delivery
 * needs, without a tree of the data. Immutable.
 */
public final class Envelope {
    private final byte[] json;
    private final Map<String, String> attributes;
    private final int dataFrom;
    private final int dataTo;

    private Envelope(byte[] json, Map<String, String> attributes, int dataFrom, int dataTo) {
        this.json = json;
        this.attributes = attributes;
        this.dataFrom = dataFrom;
        this.dataTo = dataTo;
    }

    /**
     * Reads an event in its JSON format.
     *
     * @param json in UTF-8; not to be changed
     * @throws IllegalArgumentException if it is no CloudEvent
     */
    public static Envelope read(byte[] json) {
        return read(json, 0);
    }

    /**
     * Reads an event in its JSON format.
     *
     * @param json in UTF-8; not to be changed
     * @param dataBytes how many of its bytes are its data, which stands last, before one brace, and is not
     *     looked at; 0 if that is not known
     * @throws IllegalArgumentException if it is no CloudEvent
     */
    static Envelope read(byte[] json, int dataBytes) {
        try (JsonParser parser = EventJson.MAPPER.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("a CloudEvent is a JSON object");
            }
            Map<String, String> attributes = new LinkedHashMap<>();
            int dataFrom = 0;
            int dataTo = 0;
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                if (dataBytes > 0 && name.equals("data")) {
                    int end = json.length - 1;
                    return new Envelope(json, withRequired(attributes), end - dataBytes, end);
                }
                JsonToken value = parser.nextToken();
                if (name.equals("data")) {
                    dataFrom = (int) parser.currentTokenLocation().getByteOffset();
                    parser.skipChildren();
                    parser.finishToken();
                    dataTo = (int) parser.currentLocation().getByteOffset();
                } else if (value.isStructStart()) {
                    parser.skipChildren();
                } else if (value != JsonToken.VALUE_NULL) {
                    attributes.put(name, parser.getText());
                }
            }
            return new Envelope(json, checked(parser, attributes), dataFrom, dataTo);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a CloudEvent: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> checked(JsonParser parser, Map<String, String> attributes) throws IOException {
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            throw new IllegalArgumentException("not a CloudEvent: there is more behind it");
        }
        return withRequired(attributes);
    }

    private static Map<String, String> withRequired(Map<String, String> attributes) {
        for (String required : new String[] {"id", "source", "type"}) {
            if (!attributes.containsKey(required)) {
                throw new IllegalArgumentException("a CloudEvent has the attribute '" + required + "', a string");
            }
        }
        return attributes;
    }

    /** Every attribute with its text, in the order of the envelope. */
    public Map<String, String> attributes() {
        return Collections.unmodifiableMap(attributes);
    }

    public Optional<String> attribute(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    /** The client's token: with the source, it says which events are the same fact. */
    public String idempotencyKey() {
        return attributes.getOrDefault("idempotencykey", attributes.get("id"));
    }

    public Optional<String> partitionKey() {
        return attribute("partitionkey");
    }

    /** The data as JSON; empty where there is none. */
    public String data() {
        return new String(json, dataFrom, dataTo - dataFrom, StandardCharsets.UTF_8);
    }
}

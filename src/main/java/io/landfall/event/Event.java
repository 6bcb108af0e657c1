package io.landfall.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * An immutable past-tense fact: a CloudEvents 1.0 event with Landfall's extensions. Attribute names
 * are those of the CloudEvents specification; an extension is an attribute like any other.
 *
 * <p>An event is its JSON envelope. Nothing hands out the envelope for writing, so events may be
 * shared between threads.
 */
public final class Event {
    /** The attribute of an event whose data is the detail of an EventBridge envelope as it stood there. */
    public static final String IS_DETAIL = "eventbridgedetail";

    /** Attributes of most events, with room, so that no map grows while it is filled. */
    private static final int ROOM = 32;

    private static final byte[] NOTHING = {};
    private static final DateTimeFormatter RFC_3339 = DateTimeFormatter.ISO_OFFSET_DATE_TIME;

    /** All attributes, and the data; but for one that was added later and is copied in when all are asked for. */
    private final ObjectNode first;

    private final Optional<Added> added;
    private volatile ObjectNode whole;
    /** The data as it was written where it came from; nothing where only its tree is known. */
    private final byte[] written;
    /** Made when it is first asked for; whichever thread was quicker, it is the same. */
    private volatile byte[] json;

    /** An attribute that an event has besides those that it was made of. */
    record Added(String name, TextNode value) {}

    private Event(ObjectNode first, Optional<Added> added, byte[] written) {
        this.first = first;
        this.added = added;
        this.written = written;
    }

    /** Starts an event of the three attributes that every event has, and its data. */
    public static Builder of(String id, String source, String type, JsonNode data) {
        return new Builder(id, source, type, data);
    }

    /** A time as events say it: of RFC 3339, in UTC. */
    public static String text(OffsetDateTime time) {
        return time.withOffsetSameInstant(ZoneOffset.UTC).format(RFC_3339);
    }

    /** Wraps an envelope, and its JSON, that the caller gives up: it must hold the required attributes. */
    static Event fromEnvelope(ObjectNode envelope, byte[] json) {
        for (String required : new String[] {"id", "source", "type"}) {
            if (!envelope.path(required).isTextual()) {
                throw new IllegalArgumentException("a CloudEvent has the attribute '" + required + "', a string");
            }
        }
        Event event = new Event(envelope, Optional.empty(), NOTHING);
        event.json = json;
        return event;
    }

    public String id() {
        return first.get("id").textValue();
    }

    public String source() {
        return first.get("source").textValue();
    }

    public String type() {
        return first.get("type").textValue();
    }

    /** The client's token: with the source, it says which events are the same fact. */
    public String idempotencyKey() {
        return attribute("idempotencykey").orElseGet(this::id);
    }

    /** Order is kept within this key; events without one are in no order. */
    public Optional<String> partitionKey() {
        return attribute("partitionkey");
    }

    /** The arrival that the event came from, and the line there, or 0 when it came from none. */
    public long arrivalLine() {
        return first.path("arrivalline").asLong(0);
    }

    public Optional<String> arrivalId() {
        return attribute("arrivalid");
    }

    /** An attribute's text, whatever scalar it is; empty where the event does not have it. */
    public Optional<String> attribute(String name) {
        JsonNode value = get(name);
        return value == null || value.isNull() || value.isContainerNode()
                ? Optional.empty()
                : Optional.of(value.asText());
    }

    /** An attribute, or the data, as it stands in the envelope, to be read only; null where there is none. */
    public JsonNode get(String name) {
        return added.isPresent() && added.get().name().equals(name)
                ? added.get().value()
                : first.get(name);
    }

    /** The data, or a missing node; to be read only. */
    public JsonNode data() {
        JsonNode data = first.get("data");
        return data == null ? MissingNode.getInstance() : data;
    }

    /** The event in its JSON format; not to be changed. */
    byte[] json() {
        byte[] encoded = json;
        if (encoded == null) {
            encoded = EventJson.encode(first, added, written);
            json = encoded;
        }
        return encoded;
    }

    /**
     * How many bytes of the {@link #json} are its data, which then stands last, before one brace; 0 if
     * that is not known.
     */
    public int dataBytes() {
        return written.length;
    }

    /** The envelope, to be read only. */
    public JsonNode envelope() {
        if (added.isEmpty()) {
            return first;
        }
        ObjectNode envelope = whole;
        if (envelope == null) {
            envelope = withRoom();
            envelope.setAll(first);
            envelope.set(added.get().name(), added.get().value());
            whole = envelope;
        }
        return envelope;
    }

    /** Shows each attribute, and the data, as they stand in the envelope, to be read only. */
    public void forEach(BiConsumer<String, JsonNode> reader) {
        for (Map.Entry<String, JsonNode> attribute : first.properties()) {
            reader.accept(attribute.getKey(), attribute.getValue());
        }
        added.ifPresent(attribute -> reader.accept(attribute.name(), attribute.value()));
    }

    private static ObjectNode withRoom() {
        return new ObjectNode(EventJson.MAPPER.getNodeFactory(), new LinkedHashMap<>(ROOM));
    }

    /** The same event with an attribute more, or with another value of it. */
    public Event with(String attribute, String value) {
        ObjectNode all = (ObjectNode) envelope();
        if (all.has(attribute)) {
            ObjectNode others = withRoom();
            others.setAll(all);
            others.remove(attribute);
            all = others;
        }
        return new Event(all, Optional.of(new Added(attribute, TextNode.valueOf(value))), written);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Event event && envelope().equals(event.envelope());
    }

    @Override
    public int hashCode() {
        return Objects.hash(id(), source());
    }

    /** Names the event without its data, so that it may be logged. */
    @Override
    public String toString() {
        return type() + " " + id() + " from " + source();
    }

    /** Collects attributes; an absent or empty value leaves its attribute out. */
    public static final class Builder {
        private final ObjectNode envelope = withRoom();
        private final JsonNode data;
        private byte[] written = NOTHING;

        private Builder(String id, String source, String type, JsonNode data) {
            envelope.put("specversion", "1.0");
            envelope.put("id", Objects.requireNonNull(id, "id"));
            envelope.put("source", Objects.requireNonNull(source, "source"));
            envelope.put("type", Objects.requireNonNull(type, "type"));
            this.data = Objects.requireNonNull(data, "data");
        }

        public Builder time(OffsetDateTime time) {
            envelope.put("time", text(time));
            return this;
        }

        public Builder with(String attribute, String value) {
            if (!value.isEmpty()) {
                envelope.put(attribute, value);
            }
            return this;
        }

        public Builder with(String attribute, Optional<String> value) {
            value.ifPresent(text -> with(attribute, text));
            return this;
        }

        /** A text, number or boolean as it is; null and an empty text leave the attribute out. */
        public Builder with(String attribute, JsonNode value) {
            if (value.isTextual()) {
                return with(attribute, value.textValue());
            }
            if (!value.isNull()) {
                envelope.set(attribute, value);
            }
            return this;
        }

        public Builder with(String attribute, long value) {
            envelope.put(attribute, value);
            return this;
        }

        /**
         * The data as it was written, which the event is then encoded with as it stands, in place of its
         * tree.
         *
         * @param json the data's JSON in UTF-8, strictly read and not to be changed; nothing to use the tree
         */
        public Builder written(byte[] json) {
            this.written = json;
            return this;
        }

        public Event build() {
            if (!data.isMissingNode()) {
                envelope.put("datacontenttype", "application/json");
                envelope.set("data", data);
            }
            return new Event(envelope, Optional.empty(), data.isMissingNode() ? NOTHING : written);
        }
    }
}

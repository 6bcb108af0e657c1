package io.landfall.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landfall.event.Event;
import io.landfall.event.EventJson;
import io.landfall.inbox.read.Entry;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a record says of itself, before the inbox's own settings fill the gaps. A shape never loses anything:
 * a record with a field that its shape does not know is of another one, and plain data in the end.
 */
record Shape(
        Optional<String> id,
        Optional<String> source,
        Optional<String> type,
        Optional<String> time,
        Optional<String> key,
        JsonNode data,
        ObjectNode extensions) {

    /** Which shapes an inbox takes its records for. */
    enum Kind {
        /** Whatever they look like; a row of a CSV file is plain data. */
        AUTO,
        PLAIN,
        CLOUDEVENT,
        EVENTBRIDGE,
        EVENT;

        static Kind parse(String text) {
            return Arrays.stream(values())
                    .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(text.strip()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "'" + text + "' is none of auto, plain, cloudevent, eventbridge, event"));
        }
    }

    /** Attributes that Landfall writes itself. */
    private static final Set<String> OURS = Set.of("sequence", "arrivalid", "arrivalline");

    private static final Set<String> MAPPED =
            Set.of("specversion", "data", "data_base64", "id", "source", "type", "time");
    private static final Set<String> ENVELOPE = Set.of(
            "version",
            "id",
            "detail-type",
            "source",
            "account",
            "time",
            "region",
            "resources",
            "replay-name",
            "detail");
    private static final Set<String> METADATA =
            Set.of("tenant", "partition-key", "correlation-id", "causation-id", "idempotency-key");
    private static final Set<String> TYPED =
            Set.of("event_type", "event_id", "source", "timestamp", "idempotency_key", "data");

    /**
     * Looks what a record is.
     *
     * @throws RejectedRecordException if it is not of the kind, or of one that cannot be understood
     */
    static Shape of(Entry.Good record, Kind kind) throws RejectedRecordException {
        JsonNode raw = record.data();
        return switch (kind) {
            case AUTO -> record.isRow() ? plain(raw) : recognise(raw);
            case PLAIN -> plain(raw);
            case CLOUDEVENT -> {
                for (String name : new String[] {"specversion", "type"}) {
                    refuse(raw.path(name).isTextual(), "a CloudEvent", "it has no text '" + name + "'");
                }
                yield cloudEvent((ObjectNode) raw);
            }
            case EVENTBRIDGE -> {
                refuse(
                        isEnvelope(raw),
                        "an EventBridge envelope",
                        "it has no text 'detail-type', or no object 'detail'");
                refuse(unknown(raw, ENVELOPE).isEmpty(), "an EventBridge envelope", unknownFields(raw, ENVELOPE));
                yield eventBridge(raw);
            }
            case EVENT -> {
                refuse(isTyped(raw), "an event with a type", "it has no text 'event_type', or no 'data'");
                refuse(unknown(raw, TYPED).isEmpty(), "an event with a type", unknownFields(raw, TYPED));
                yield typed(raw);
            }
        };
    }

    private static void refuse(boolean holds, String what, String why) throws RejectedRecordException {
        if (!holds) {
            throw new RejectedRecordException(
                    "it is not " + what + ", which the inbox's parameter 'shape' asks for: " + why);
        }
    }

    private static String unknownFields(JsonNode raw, Set<String> known) {
        return "it has '" + String.join("', '", unknown(raw, known)) + "', which no such event has";
    }

    private static Shape recognise(JsonNode raw) throws RejectedRecordException {
        if (isCloudEvent(raw)) {
            return cloudEvent((ObjectNode) raw);
        }
        if (isEnvelope(raw) && unknown(raw, ENVELOPE).isEmpty()) {
            return eventBridge(raw);
        }
        return isTyped(raw) && unknown(raw, TYPED).isEmpty() ? typed(raw) : plain(raw);
    }

    private static boolean isCloudEvent(JsonNode raw) {
        return raw.path("specversion").isTextual() && raw.path("type").isTextual();
    }

    private static boolean isEnvelope(JsonNode raw) {
        return raw.path("detail-type").isTextual() && raw.path("detail").isObject();
    }

    private static boolean isTyped(JsonNode raw) {
        return raw.path("event_type").isTextual() && raw.has("data");
    }

    /** The fields that a shape does not know, or of which it could keep no text. */
    private static Collection<String> unknown(JsonNode raw, Set<String> known) {
        Collection<String> unknown = new TreeSet<>();
        for (Map.Entry<String, JsonNode> field : raw.properties()) {
            boolean keptAsItIs = Set.of("data", "detail", "resources").contains(field.getKey());
            if (!known.contains(field.getKey())
                    || (!keptAsItIs && field.getValue().isContainerNode())) {
                unknown.add(field.getKey());
            }
        }
        return unknown;
    }

    private static Shape plain(JsonNode raw) {
        return new Shape(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), raw, none());
    }

    private static Shape typed(JsonNode raw) {
        return new Shape(
                text(raw, "event_id"),
                text(raw, "source"),
                text(raw, "event_type"),
                text(raw, "timestamp"),
                text(raw, "idempotency_key"),
                raw.get("data"),
                none());
    }

    private static Shape cloudEvent(ObjectNode raw) throws RejectedRecordException {
        if (!raw.path("specversion").textValue().equals("1.0")) {
            throw new RejectedRecordException("it is a CloudEvent of version "
                    + raw.path("specversion").textValue() + "; only 1.0 is understood");
        }
        if (raw.has("data_base64")) {
            throw new RejectedRecordException("its data is base64; a CloudEvent here has JSON in 'data'");
        }
        for (String required : new String[] {"id", "source"}) {
            if (!raw.path(required).isTextual()
                    || raw.path(required).textValue().isEmpty()) {
                throw new RejectedRecordException("it is a CloudEvent without '" + required + "'");
            }
        }
        ObjectNode extensions = none();
        for (Map.Entry<String, JsonNode> field : raw.properties()) {
            if (!field.getValue().isNull() && !MAPPED.contains(field.getKey())) {
                Attributes.checkBrought(field.getKey(), field.getValue());
                if (!isOurContentType(field.getKey(), field.getValue())) {
                    extensions.set(keptAs(field.getKey()), field.getValue());
                }
            }
        }
        JsonNode data = raw.has("data") ? raw.get("data") : EventJson.MAPPER.nullNode();
        return new Shape(
                text(raw, "id"),
                text(raw, "source"),
                text(raw, "type"),
                text(raw, "time"),
                text(raw, "idempotencykey"),
                data,
                extensions);
    }

    private static boolean isOurContentType(String name, JsonNode value) {
        return name.equals("datacontenttype") && value.asText().equals("application/json");
    }

    /** An attribute that Landfall writes itself is kept as that of the event's source. */
    private static String keptAs(String attribute) {
        return OURS.contains(attribute) || attribute.equals("datacontenttype") ? "source" + attribute : attribute;
    }

    /** Its detail is the data where it has more than the data and what is known of it. */
    private static Shape eventBridge(JsonNode raw) {
        JsonNode detail = raw.get("detail");
        JsonNode metadata = detail.path("metadata");
        boolean isWrapped = detail.has("data")
                && unknown(detail, Set.of("data", "metadata")).stream().allMatch("metadata"::equals)
                && unknown(metadata, METADATA).isEmpty();
        ObjectNode extensions = none();
        for (String name : new String[] {"tenant", "partition-key", "correlation-id", "causation-id"}) {
            text(metadata, name).ifPresent(value -> extensions.put(name.replace("-", ""), value));
        }
        for (String name : new String[] {"version", "account", "region", "replay-name"}) {
            text(raw, name).ifPresent(value -> extensions.put(name.replace("-", ""), value));
        }
        if (raw.path("resources").isContainerNode()) {
            extensions.put("resources", raw.get("resources").toString());
        }
        if (!isWrapped) {
            extensions.put(Event.IS_DETAIL, true);
        }
        return new Shape(
                text(raw, "id"),
                text(raw, "source"),
                text(raw, "detail-type"),
                text(raw, "time"),
                text(metadata, "idempotency-key"),
                isWrapped ? detail.get("data") : detail,
                extensions);
    }

    private static ObjectNode none() {
        return EventJson.MAPPER.createObjectNode();
    }

    private static Optional<String> text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isValueNode() && !value.isNull() && !value.asText().isEmpty()
                ? Optional.of(value.asText())
                : Optional.empty();
    }
}

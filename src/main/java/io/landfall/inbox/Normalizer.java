package io.landfall.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landfall.event.Event;
import io.landfall.event.EventJson;
import io.landfall.event.FieldPath;
import io.landfall.inbox.read.Entry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings records of different shapes to the canonical event (Normalizer). Recognised are a CloudEvent
 * ({@code specversion}), an EventBridge envelope ({@code detail-type}, {@code detail}), {@code
 * {event_type, data}}, and anything else as plain data.
 *
 * <p>Deterministic: the same record of the same arrival always makes the same event, so that a file
 * may be read again from anywhere. For any thread.
 */
final class Normalizer {
    private static final int LAST_YEAR = 9_999;

    private static final Set<String> OWN_ATTRIBUTES =
            Set.of("specversion", "data", "data_base64", "datacontenttype", "sequence", "arrivalid", "arrivalline");

    private final InboxSettings.Mapping mapping;
    private final Translator translator;
    private final Optional<RecordSchema> schema;
    private volatile Stamp stamp = new Stamp(OffsetDateTime.MIN, "");

    Normalizer(InboxSettings.Mapping mapping, Translator translator, Optional<RecordSchema> schema) {
        this.mapping = mapping;
        this.translator = translator;
        this.schema = schema;
    }

    /** A time, and how an event says it: writing one costs as much as reading a record. */
    private record Stamp(OffsetDateTime time, String text) {}

    /** What a shape says of itself, before the inbox's own settings fill the gaps. */
    private record Shape(
            Optional<String> id,
            Optional<String> source,
            Optional<String> type,
            Optional<String> time,
            Optional<String> key,
            JsonNode data,
            ObjectNode extensions) {}

    /**
     * Makes a record's event.
     *
     * @param number the record's place in its file, from 1
     * @throws RejectedRecordException if it can be none
     */
    Event normalize(Arrival arrival, long number, Entry.Good record) throws RejectedRecordException {
        JsonNode raw = record.data();
        Shape shape = recognise(raw);
        JsonNode data = translator.translate(shape.data());
        Optional<String> faults = schema.flatMap(rules -> rules.faults(data));
        if (faults.isPresent()) {
            throw new RejectedRecordException(faults.get());
        }
        String source = shape.source().orElse(mapping.source());
        String type = shape.type()
                .or(mapping::type)
                .orElseThrow(() -> new RejectedRecordException(
                        "it does not say its event type, and the inbox has no parameter 'type'"));
        Event.Builder event = Event.of(shape.id().orElse(arrival.id() + "-" + number), source, type, data)
                .with("time", time(shape.time(), arrival.arrivedAt()));
        for (Map.Entry<String, JsonNode> field : shape.extensions().properties()) {
            event.with(field.getKey(), field.getValue().asText());
        }
        event.with("idempotencykey", key(shape, data, raw));
        if (mapping.partition().isPresent() && !shape.extensions().has("partitionkey")) {
            event.with("partitionkey", required("partition", mapping.partition().get(), data, raw));
        }
        if (isWhole(data, raw)) {
            event.written(record.written());
        }
        Event made = event.with("tenant", mapping.tenant())
                .with("arrivalid", arrival.id())
                .with("arrivalline", record.line())
                .build();
        Attributes.check(made);
        return made;
    }

    /** Whether the data is the very record, and so was written as the record was. */
    @SuppressWarnings("ReferenceEquality") // an equal one may have been written in another way
    private static boolean isWhole(JsonNode data, JsonNode raw) {
        return data == raw;
    }

    private static Shape recognise(JsonNode raw) throws RejectedRecordException {
        if (raw.path("specversion").isTextual() && raw.path("type").isTextual()) {
            return cloudEvent((ObjectNode) raw);
        }
        if (raw.path("detail-type").isTextual() && raw.has("detail")) {
            return eventBridge(raw);
        }
        if (raw.path("event_type").isTextual() && raw.has("data")) {
            return new Shape(
                    text(raw, "event_id"),
                    text(raw, "source"),
                    text(raw, "event_type"),
                    text(raw, "timestamp"),
                    text(raw, "idempotency_key"),
                    raw.get("data"),
                    none());
        }
        return new Shape(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), raw, none());
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
            if (!field.getValue().isNull() && isExtension(field.getKey())) {
                Attributes.checkBrought(field.getKey(), field.getValue());
                extensions.set(field.getKey(), field.getValue());
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

    private static boolean isExtension(String name) {
        return !OWN_ATTRIBUTES.contains(name)
                && !Set.of("id", "source", "type", "time").contains(name);
    }

    private static Shape eventBridge(JsonNode raw) {
        JsonNode detail = raw.get("detail");
        JsonNode metadata = detail.path("metadata");
        ObjectNode extensions = none();
        for (String name : new String[] {"tenant", "partition-key", "correlation-id", "causation-id"}) {
            text(metadata, name).ifPresent(value -> extensions.put(name.replace("-", ""), value));
        }
        return new Shape(
                text(raw, "id"),
                text(raw, "source"),
                text(raw, "detail-type"),
                text(raw, "time"),
                text(metadata, "idempotency-key"),
                detail.has("data") ? detail.get("data") : detail,
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

    /** The client's token where it sent one, the inbox's key fields, or a hash: never the id. */
    private String key(Shape shape, JsonNode data, JsonNode raw) throws RejectedRecordException {
        if (shape.key().isPresent()) {
            return shape.key().get();
        }
        return mapping.key().isPresent() ? required("key", mapping.key().get(), data, raw) : hash(raw);
    }

    private static String required(String parameter, FieldPath path, JsonNode data, JsonNode raw)
            throws RejectedRecordException {
        return path.in(data)
                .or(() -> path.in(raw))
                .orElseThrow(() -> new RejectedRecordException(
                        "field '" + path + "', which is the inbox's " + parameter + ", is missing or empty"));
    }

    private static String hash(JsonNode raw) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(EventJson.bytes(raw)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private String time(Optional<String> said, OffsetDateTime arrivedAt) throws RejectedRecordException {
        if (said.isEmpty()) {
            return ofArrival(arrivedAt);
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(said.get()).withOffsetSameInstant(ZoneOffset.UTC);
            if (time.getYear() >= 0 && time.getYear() <= LAST_YEAR) {
                return Event.text(time);
            }
        } catch (DateTimeException e) {
            // said below, as for a year that RFC 3339 cannot write
        }
        throw new RejectedRecordException("its time is not of RFC 3339, such as 2026-03-01T09:30:00Z");
    }

    /** Records of one file follow each other. */
    private String ofArrival(OffsetDateTime arrivedAt) {
        Stamp last = stamp;
        if (!last.time().equals(arrivedAt)) {
            last = new Stamp(arrivedAt, Event.text(arrivedAt));
            stamp = last;
        }
        return last.text();
    }
}

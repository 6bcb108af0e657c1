package io.landfall.inbox;

import com.fasterxml.jackson.databind.JsonNode;
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

/**
 * Brings records of different {@linkplain Shape shapes} to the canonical event (Normalizer).
 *
 * <p>Deterministic: the same record of the same arrival always makes the same event, so that a file
 * may be read again from anywhere. For any thread.
 */
final class Normalizer {
    private static final int LAST_YEAR = 9_999;

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

    /**
     * Makes a record's event.
     *
     * @param number the record's place in its file, from 1
     * @throws RejectedRecordException if it can be none
     */
    Event normalize(Arrival arrival, long number, Entry.Good record) throws RejectedRecordException {
        JsonNode raw = record.data();
        Shape shape = Shape.of(record, mapping.shape());
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
            event.with(field.getKey(), field.getValue());
        }
        event.with("idempotencykey", key(shape, data, raw));
        if (mapping.partition().isPresent()
                && shape.extensions().path("partitionkey").asText("").isEmpty()) {
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
                        "field '" + path + "', which is the inbox's " + parameter + ", " + path.lacking(data)));
    }

    /** The same fields in another order are the same record. */
    private static String hash(JsonNode raw) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(EventJson.sortedBytes(raw)));
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

package io.landfall.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landfall.event.Event;
import io.landfall.event.EventJson;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a pattern sees of an event: the CloudEvents attributes and, beside them, the same fact as
 * EventBridge would show it, so that a published EventBridge pattern works unchanged.
 *
 * <pre>
 * {"id": …, "source": …, "type": "invoice.approved", "subject": …, "partitionkey": …,
 *  "detail-type": "invoice.approved",
 *  "detail": {"metadata": {"idempotency-key": …, "partition-key": …, "tenant": …},
 *             "data": {"currency": "AUD"},
 *             "currency": "AUD"}}
 * </pre>
 *
 * <p>Of an event that came in an EventBridge envelope with more in its detail than the data, the data is
 * that detail, and stands here as it stood there.
 *
 * <p>The fields of the data are found below {@code detail.data} and also right below {@code detail},
 * where AWS services put them. {@code data} is not repeated at the top: it would be flattened a
 * second time for every event.
 */
final class MatchedView {
    private static final Map<String, String> METADATA = Map.of(
            "partitionkey", "partition-key",
            "tenant", "tenant",
            "correlationid", "correlation-id",
            "causationid", "causation-id",
            "traceparent", "traceparent",
            "arrivalid", "arrival-id");

    private static final Set<String> REPLACED = Set.of("data", "detail-type", "detail", "resources");
    /** Fields of an EventBridge envelope that are attributes in another form. */
    private static final List<String> ENVELOPE = List.of("resources", "replay-name");

    private final Event event;
    /** Its data is the detail of an EventBridge envelope as it stood. */
    private final boolean isDetail;
    /** That detail has a field {@code data} of its own. */
    private final boolean hasOwnData;

    MatchedView(Event event) {
        this.event = event;
        this.isDetail = event.get(Event.IS_DETAIL) != null;
        this.hasOwnData = isDetail && event.data().has("data");
    }

    /** The fields of the view that are in the tree: as in {@link #tree()}, which need not be made for it. */
    void show(FieldTree fields, EventFields found) {
        event.forEach((name, value) -> {
            if (!fields.below(name).isNothing() && !REPLACED.contains(name)) {
                found.add(name, value, fields);
            }
        });
        found.add(event.get("type"), fields.below("detail-type"));
        for (String name : ENVELOPE) {
            JsonNode value = fields.below(name).isNothing() ? null : ofEnvelope(name);
            if (value != null) {
                found.add(name, value, fields);
            }
        }
        FieldTree detail = fields.below("detail");
        if (!detail.isLeaf()) {
            showDetail(detail, found);
        }
    }

    private JsonNode ofEnvelope(String name) {
        return name.equals("resources") ? resources() : event.get(name.replace("-", ""));
    }

    /** An attribute is a text; those of an envelope are a list, which is written as JSON in it. */
    private JsonNode resources() {
        JsonNode resources = event.get("resources");
        if (resources == null
                || !resources.isTextual()
                || !resources.textValue().startsWith("[")) {
            return resources;
        }
        try {
            return EventJson.MAPPER.readTree(resources.textValue());
        } catch (JsonProcessingException e) {
            return resources;
        }
    }

    private void showDetail(FieldTree detail, EventFields found) {
        JsonNode data = event.data();
        FieldTree inData = detail.below("data");
        for (Map.Entry<String, JsonNode> field : data.properties()) {
            String name = field.getKey();
            if (!detail.below(name).isNothing() && !name.equals("metadata") && (hasOwnData || !name.equals("data"))) {
                found.add(name, field.getValue(), detail);
            }
        }
        FieldTree metadata = detail.below("metadata");
        if (!metadata.isNothing()) {
            found.add(metadata(), metadata);
        }
        if (!data.isMissingNode() && !hasOwnData) {
            found.add(data, inData);
        }
    }

    /** The view as a tree, for Event Ruler. It shares the event's nodes: to be read only. */
    ObjectNode tree() {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        event.forEach(view::set);
        view.remove("data");
        view.put("detail-type", event.type());
        for (String name : ENVELOPE) {
            JsonNode value = ofEnvelope(name);
            if (value != null) {
                view.set(name, value);
            }
        }
        view.set("detail", detail());
        return view;
    }

    private ObjectNode detail() {
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        JsonNode data = event.data();
        data.properties().forEach(field -> detail.set(field.getKey(), field.getValue()));
        detail.set("metadata", metadata());
        if (!data.isMissingNode() && !hasOwnData) {
            detail.set("data", data);
        }
        return detail;
    }

    private ObjectNode metadata() {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        if (isDetail) {
            event.data().path("metadata").properties().forEach(field -> metadata.set(field.getKey(), field.getValue()));
        }
        metadata.put("idempotency-key", event.idempotencyKey());
        METADATA.forEach((attribute, name) -> {
            JsonNode value = event.get(attribute);
            if (value != null) {
                metadata.set(name, value);
            }
        });
        return metadata;
    }
}

package io.landfall.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landfall.event.Event;
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

    private static final Set<String> REPLACED = Set.of("data", "detail-type", "detail");

    private final Event event;

    MatchedView(Event event) {
        this.event = event;
    }

    /** The fields of the view that are in the tree: as in {@link #tree()}, which need not be made for it. */
    void show(FieldTree fields, EventFields found) {
        event.forEach((name, value) -> {
            if (!fields.below(name).isNothing() && !REPLACED.contains(name)) {
                found.add(name, value, fields);
            }
        });
        found.add(event.get("type"), fields.below("detail-type"));
        FieldTree detail = fields.below("detail");
        if (!detail.isLeaf()) {
            showDetail(detail, found);
        }
    }

    private void showDetail(FieldTree detail, EventFields found) {
        JsonNode data = event.data();
        FieldTree inData = detail.below("data");
        for (Map.Entry<String, JsonNode> field : data.properties()) {
            String name = field.getKey();
            if (!detail.below(name).isNothing() && !name.equals("metadata") && !name.equals("data")) {
                found.add(name, field.getValue(), detail);
            }
        }
        FieldTree metadata = detail.below("metadata");
        if (!metadata.isNothing()) {
            found.add(metadata(), metadata);
        }
        if (!data.isMissingNode()) {
            found.add(data, inData);
        }
    }

    /** The view as a tree, for Event Ruler. It shares the event's nodes: to be read only. */
    ObjectNode tree() {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        event.forEach(view::set);
        view.remove("data");
        view.put("detail-type", event.type());
        view.set("detail", detail());
        return view;
    }

    private ObjectNode detail() {
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        JsonNode data = event.data();
        data.properties().forEach(field -> detail.set(field.getKey(), field.getValue()));
        detail.set("metadata", metadata());
        if (!data.isMissingNode()) {
            detail.set("data", data);
        }
        return detail;
    }

    private ObjectNode metadata() {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
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

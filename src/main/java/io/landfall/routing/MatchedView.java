package io.landfall.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landfall.event.Event;
import java.util.Map;

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

    private MatchedView() {}

    /** A view that shares the event's nodes: to be read only. */
    static ObjectNode of(Event event) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        event.envelope().properties().forEach(attribute -> view.set(attribute.getKey(), attribute.getValue()));
        view.remove("data");
        view.put("detail-type", event.type());
        view.set("detail", detail(event));
        return view;
    }

    private static ObjectNode detail(Event event) {
        ObjectNode detail = JsonNodeFactory.instance.objectNode();
        JsonNode data = event.data();
        data.properties().forEach(field -> detail.set(field.getKey(), field.getValue()));
        detail.set("metadata", metadata(event));
        if (!data.isMissingNode()) {
            detail.set("data", data);
        }
        return detail;
    }

    private static ObjectNode metadata(Event event) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.put("idempotency-key", event.idempotencyKey());
        METADATA.forEach((attribute, name) -> {
            JsonNode value = event.envelope().get(attribute);
            if (value != null) {
                metadata.set(name, value);
            }
        });
        return metadata;
    }
}

package io.landfall.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** About how many bytes a JSON tree is when written: enough to bound a batch. */
final class Weight {
    private static final int SCALAR = 8;

    private Weight() {}

    static long of(JsonNode node) {
        long weight = SCALAR;
        if (node.isTextual()) {
            return weight + node.textValue().length();
        }
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                weight += field.getKey().length() + of(field.getValue());
            }
        } else if (node.isArray()) {
            for (JsonNode element : node) {
                weight += of(element);
            }
        }
        return weight;
    }
}

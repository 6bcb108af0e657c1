package io.landfall.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;

/**
 * What patterns and events are given in common so that Event Ruler is fast: segments in place of
 * numbers ({@link NumberLines}), and {@link Anchors}. A marked event matches a marked branch
 * exactly when the event matches the branch.
 *
 * <p>One case is left out: in {@code {"a": [[5], {"b": 1}]}}, Event Ruler keeps a number and a field
 * of different elements apart if a branch asks for both, {@code a} and {@code a.b}, and here they
 * match together. So do the two values of a field that an event spells in two ways, as
 * {@code {"a.b": 1, "a": {"b": 2}}}.
 *
 * <p>The names of marks are new with each set of marks, so no sender can put a mark into an event.
 */
@SuppressWarnings("ReferenceEquality") // whether a node was copied is a question of identity
final class Marks {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private final String segments = " segments " + UUID.randomUUID();
    private final String anchorField = " anchors " + UUID.randomUUID();
    private final NumberLines lines;
    private final Anchors anchors;
    private final FieldTree lined = new FieldTree();
    private final FieldTree anchored = new FieldTree();

    Marks(Collection<Branch> branches) {
        lines = new NumberLines(branches, segments);
        anchors = new Anchors(branches, anchorField);
        lines.fields().forEach(lined::add);
        anchors.fields().forEach(anchored::add);
    }

    /** A branch that wants of marked events what the branch wants of events. */
    Branch marked(Branch branch) {
        return lines.onLines(anchors.anchored(branch));
    }

    /** The view with its marks. What needs none is shared with it, so that it is to be read only. */
    ObjectNode marked(ObjectNode view) {
        ObjectNode marked = lined.isLeaf() ? view : withSegments(view, lined);
        if (!anchored.isLeaf()) {
            ArrayNode found = NODES.arrayNode();
            findAnchors(view, anchored, found);
            marked = marked == view ? copy(view) : marked;
            marked.set(anchorField, found);
        }
        return marked;
    }

    private ObjectNode withSegments(ObjectNode object, FieldTree tree) {
        ObjectNode marked = object;
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            Optional<FieldTree> below = tree.below(entry.getKey());
            if (below.isPresent()) {
                JsonNode value = withSegmentsBelow(entry.getValue(), below.get());
                ArrayNode found = NODES.arrayNode();
                below.get().field().flatMap(lines::of).ifPresent(line -> findSegments(entry.getValue(), line, found));
                if (value != entry.getValue() || !found.isEmpty()) {
                    marked = marked == object ? copy(object) : marked;
                    marked.set(entry.getKey(), value);
                    marked.set(entry.getKey() + segments, found);
                }
            }
        }
        return marked;
    }

    private JsonNode withSegmentsBelow(JsonNode value, FieldTree tree) {
        if (tree.isLeaf()) {
            return value;
        }
        if (value instanceof ObjectNode object) {
            return withSegments(object, tree);
        }
        if (value.isArray()) {
            ArrayNode elements = NODES.arrayNode();
            value.forEach(element -> elements.add(withSegmentsBelow(element, tree)));
            return elements;
        }
        return value;
    }

    /** Arrays in arrays stay so: Event Ruler matches no fields of different elements together. */
    private static void findSegments(JsonNode value, NumberLine line, ArrayNode found) {
        if (value.isArray()) {
            value.forEach(element -> findSegments(element, line, element.isArray() ? found.addArray() : found));
        } else if (!value.isObject()) {
            line.segmentsAt(value.isNumber() ? RulerNumber.of(value) : OptionalDouble.empty(), found::add);
        }
    }

    private void findAnchors(JsonNode value, FieldTree tree, ArrayNode found) {
        if (value.isArray()) {
            value.forEach(element -> findAnchors(element, tree, found));
        } else if (value.isObject()) {
            value.properties().forEach(entry -> tree.below(entry.getKey())
                    .ifPresent(below -> findAnchors(entry.getValue(), below, found)));
        } else {
            tree.field().flatMap(field -> anchors.of(field, value)).ifPresent(found::add);
        }
    }

    private static ObjectNode copy(ObjectNode object) {
        ObjectNode copy = NODES.objectNode();
        copy.setAll(object);
        return copy;
    }
}

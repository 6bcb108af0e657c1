package io.landfall.routing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an event has in the fields that patterns name, found as Event Ruler finds it, but without a
 * look at what no pattern names. For one event and one thread.
 */
final class EventFields {
    private final Value[] first;
    private final List<Value> values = new ArrayList<>();
    private Map<Integer, ValuesByElement> byElement = Map.of();
    private int arrays;
    private boolean inArrays;
    private boolean spelledInDots;

    /**
     * @param count the number of fields that are numbered
     */
    EventFields(int count) {
        first = new Value[count];
        Arrays.fill(first, Value.ABSENT);
    }

    /** Adds what stands below a name of an object. */
    void add(String name, JsonNode value, FieldTree tree) {
        add(name, value, tree, Elements.NONE);
    }

    private void add(String name, JsonNode value, FieldTree tree, Elements elements) {
        FieldTree below = tree.below(name);
        if (!below.isNothing()) {
            spelledInDots |= name.indexOf('.') >= 0;
            add(value, below, elements);
        }
    }

    /** Adds a value where the path of a field leads to. */
    void add(JsonNode value, FieldTree tree) {
        if (!tree.isNothing()) {
            add(value, tree, Elements.NONE);
        }
    }

    private void add(JsonNode value, FieldTree tree, Elements elements) {
        switch (value.getNodeType()) {
            case OBJECT -> {
                if (!tree.isLeaf()) {
                    for (Map.Entry<String, JsonNode> entry : value.properties()) {
                        add(entry.getKey(), entry.getValue(), tree, elements);
                    }
                }
            }
            case ARRAY -> addElements(value, tree, elements);
            case STRING, NUMBER, BOOLEAN, NULL -> {
                if (tree.isField()) {
                    append(new Value(tree.field(), value, elements));
                }
            }
            case MISSING, POJO, BINARY ->
                throw new IllegalArgumentException("an event has no " + value.getNodeType() + " in its JSON");
        }
    }

    /** A scalar counts as in no element of its array, and so goes with each of the others. */
    private void addElements(JsonNode array, FieldTree tree, Elements elements) {
        int number = arrays++;
        int index = 0;
        for (JsonNode element : array) {
            add(element, tree, element.isContainerNode() ? elements.with(number, index) : elements);
            index++;
        }
        inArrays = true;
    }

    private void append(Value value) {
        Value before = first[value.field()];
        if (before.isAbsent()) {
            first[value.field()] = value;
        } else {
            before.append(value);
        }
        values.add(value);
    }

    /** The field's first value. */
    Value first(int field) {
        return first[field];
    }

    /** All values of all fields. */
    List<Value> values() {
        return values;
    }

    /** Whether no field has several values. */
    boolean isSimple() {
        return !inArrays && !spelledInDots;
    }

    /**
     * Whether a name of the event has dots in it. Then a field may be spelled in two ways, of which one
     * is in an array, and which of the values Event Ruler takes together is its secret.
     */
    boolean isSpelledInDots() {
        return spelledInDots;
    }

    /** The field's values that can stand beside what is in these elements, and maybe others. */
    List<Value> beside(int field, Elements elements) {
        if (byElement.isEmpty()) {
            byElement = new HashMap<>();
        }
        return byElement
                .computeIfAbsent(field, any -> new ValuesByElement(first[field]))
                .beside(elements);
    }
}

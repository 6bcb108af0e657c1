package io.landfall.routing;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Numbered fields by their paths, to be followed while walking through an event. An event's own names
 * may have dots in them: for Event Ruler, {@code {"a.b": 1}} and {@code {"a": {"b": 1}}} have the same
 * field.
 */
final class FieldTree {
    private static final Pattern DOT = Pattern.compile("\\.");
    private static final int NO_FIELD = -1;
    private static final FieldTree NOTHING = new FieldTree();

    private final Map<String, FieldTree> below = new HashMap<>();
    private int field = NO_FIELD;

    void add(String path, int number) {
        FieldTree tree = this;
        for (String step : DOT.split(path, -1)) {
            tree = tree.below.computeIfAbsent(step, any -> new FieldTree());
        }
        tree.field = number;
    }

    /** Whether a path that was added ends here. */
    boolean isField() {
        return field != NO_FIELD;
    }

    /** The number of the field whose path ends here. */
    int field() {
        return field;
    }

    /** Whether no path that was added leads here or goes on from here. */
    boolean isNothing() {
        return field == NO_FIELD && below.isEmpty();
    }

    boolean isLeaf() {
        return below.isEmpty();
    }

    /** What was added below a name; nothing, where that is so. */
    FieldTree below(String name) {
        FieldTree tree = below.get(name);
        if (tree != null) {
            return tree;
        }
        return name.indexOf('.') < 0 ? NOTHING : belowSteps(name);
    }

    private FieldTree belowSteps(String name) {
        FieldTree tree = this;
        for (String step : DOT.split(name, -1)) {
            tree = tree.below.getOrDefault(step, NOTHING);
        }
        return tree;
    }
}

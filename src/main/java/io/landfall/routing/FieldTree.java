package io.landfall.routing;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Fields by their paths, to be followed while walking through an event. An event's own names may have
 * dots in them: for Event Ruler, {@code {"a.b": 1}} and {@code {"a": {"b": 1}}} have the same field.
 */
final class FieldTree {
    private static final Pattern DOT = Pattern.compile("\\.");
    private final Map<String, FieldTree> below = new HashMap<>();
    private Optional<String> field = Optional.empty();

    void add(String path) {
        FieldTree tree = this;
        for (String step : DOT.split(path, -1)) {
            tree = tree.below.computeIfAbsent(step, any -> new FieldTree());
        }
        tree.field = Optional.of(path);
    }

    /** The field whose path ends here, if that one was added. */
    Optional<String> field() {
        return field;
    }

    boolean isLeaf() {
        return below.isEmpty();
    }

    Optional<FieldTree> below(String name) {
        if (name.indexOf('.') < 0) {
            return Optional.ofNullable(below.get(name));
        }
        Optional<FieldTree> tree = Optional.of(this);
        for (String step : DOT.split(name, -1)) {
            tree = tree.map(here -> here.below.get(step));
        }
        return tree;
    }
}

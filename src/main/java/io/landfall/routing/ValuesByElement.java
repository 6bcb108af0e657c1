package io.landfall.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A field's values by the elements of arrays they are in: without it, an array of a million elements
 * would be searched a million times. For one thread.
 */
final class ValuesByElement {
    private final List<Value> all = new ArrayList<>();

    /** Made when first needed. */
    private final Map<Integer, Map<Integer, List<Value>>> byArray = new HashMap<>();

    ValuesByElement(Value first) {
        for (Value value = first; !value.isAbsent(); value = value.next()) {
            all.add(value);
        }
    }

    /** The values that share an element with these, as few as are quickly found; all, where no array is shared. */
    List<Value> beside(Elements elements) {
        if (elements.isNone() || all.size() < 2) {
            return all;
        }
        if (byArray.isEmpty()) {
            all.forEach(this::put);
        }
        List<Value> fewest = all;
        for (Elements one = elements; !one.isNone(); one = one.others()) {
            Map<Integer, List<Value>> byIndex = byArray.get(one.array());
            if (byIndex != null) {
                List<Value> found = byIndex.getOrDefault(one.index(), List.of());
                fewest = found.size() < fewest.size() ? found : fewest;
            }
        }
        return fewest;
    }

    private void put(Value value) {
        for (Elements one = value.elements(); !one.isNone(); one = one.others()) {
            byArray.computeIfAbsent(one.array(), any -> new HashMap<>())
                    .computeIfAbsent(one.index(), any -> new ArrayList<>())
                    .add(value);
        }
    }
}

package io.landfall.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.GenericMachine;
import software.amazon.event.ruler.Patterns;

/**
 * Matchers of one field that Event Ruler judges, as wildcards and addresses: however many they are, a
 * value is shown to all of a machine at once. Immutable; safe for any thread.
 */
final class FieldMachines {
    private static final String FIELD = "value";

    private final List<GenericMachine<Integer>> machines = new ArrayList<>();
    private final Map<Patterns, Place> places = new HashMap<>();

    /**
     * Where a matcher is.
     *
     * @param machine the number of its machine
     * @param number its own number, of all in this field
     */
    record Place(int machine, int number) {}

    FieldMachines(Collection<Patterns> matchers) {
        Map<MachineRoom, List<Patterns>> rooms = new EnumMap<>(MachineRoom.class);
        matchers.forEach(matcher -> rooms.computeIfAbsent(MachineRoom.of(matcher), any -> new ArrayList<>())
                .add(matcher));
        rooms.forEach(this::addMachines);
    }

    private void addMachines(MachineRoom room, List<Patterns> matchers) {
        for (int i = 0; i < matchers.size(); i++) {
            if (i % room.maxMatchers() == 0) {
                machines.add(GenericMachine.<Integer>builder().build());
            }
            Place place = new Place(machines.size() - 1, places.size());
            if (places.putIfAbsent(matchers.get(i), place) == null) {
                machines.get(place.machine()).addPatternRule(place.number(), Map.of(FIELD, List.of(matchers.get(i))));
            }
        }
    }

    int count() {
        return machines.size();
    }

    boolean has(Patterns matcher) {
        return places.containsKey(matcher);
    }

    Place place(Patterns matcher) {
        return places.get(matcher);
    }

    /** The numbers of the machine's matchers that accept a value. */
    BitSet accepting(int machine, JsonNode value) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.set(FIELD, value);
        BitSet accepting = new BitSet();
        machines.get(machine).rulesForJSONEvent(event).forEach(accepting::set);
        return accepting;
    }
}

package io.landfall.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landfall.event.Event;
import io.landfall.event.EventJson;
import io.landfall.event.JournaledBatch;
import io.landfall.event.JournaledEvent;
import java.util.ArrayList;
import java.util.List;

/** Parsed events for patterns to be asked for. */
final class RuleInput {
    static final int EVENTS = 500;

    private RuleInput() {}

    /** Events whose accounts and amounts are among those that the patterns ask for. */
    static JournaledBatch batch(int patterns) {
        List<JournaledEvent> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            int number = (int) (i * 7_919L % patterns);
            ObjectNode data = (ObjectNode) parsed(Input.record(i));
            data.put("account_id", "A-%05d".formatted(number));
            data.put("amount", number + 0.25);
            Event event = Event.of("id-" + i, "/bench", "payment.settled", data).build();
            events.add(new JournaledEvent(i, i, EventJson.decode(EventJson.encode(event))));
        }
        return new JournaledBatch(0, events, List.of(), List.of());
    }

    private static JsonNode parsed(String json) {
        try {
            return EventJson.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** What one would give to event-ruler: the type and the data, without the rest of a CloudEvent. */
    static List<ObjectNode> views(JournaledBatch batch) {
        List<ObjectNode> views = new ArrayList<>();
        for (JournaledEvent journaled : batch.accepted()) {
            ObjectNode view = EventJson.MAPPER.createObjectNode();
            view.put("detail-type", journaled.event().type());
            view.putObject("detail").set("data", journaled.event().data());
            views.add(view);
        }
        return views;
    }
}

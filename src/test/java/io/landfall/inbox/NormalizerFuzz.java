package io.landfall.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.landfall.event.Event;
import io.landfall.event.EventJson;
import io.landfall.inbox.read.Entry;
import io.landfall.inbox.read.Readers;
import io.landfall.testing.SettableClock;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Any JSON value that a reader takes, as an event. */
public final class NormalizerFuzz {
    private static final Arrival ARRIVAL = Arrival.taken(
            "arrival", "invoices", "a.json", "ab", 1, SettableClock.atStart().now());
    private static final Normalizer HASHED = normalizer(new InboxParameters().with("type", "a.b"));
    private static final Normalizer KEYED =
            normalizer(new InboxParameters().with("key", "a, b.a").with("partition", "b"));

    private NormalizerFuzz() {}

    private static Normalizer normalizer(InboxParameters parameters) {
        return new Normalizer(parameters.settings().mapping(), Translator.NONE, Optional.empty());
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (Readers.value(input) instanceof Entry.Good record) {
            check(HASHED, record.data());
            check(KEYED, record.data());
        }
    }

    private static void check(Normalizer normalizer, JsonNode record) {
        Event event;
        try {
            event = normalizer.normalize(ARRIVAL, 3, new Entry.Good(7, record, new byte[0], false));
            require(
                    event.equals(normalizer.normalize(ARRIVAL, 3, new Entry.Good(7, record, new byte[0], false))),
                    "is the same each time");
        } catch (RejectedRecordException e) {
            require(!e.getMessage().isBlank(), "says why it is none");
            return;
        }
        byte[] queued = EventJson.encode(event.with("sequence", "1"));
        require(Arrays.equals(EventJson.encode(EventJson.decode(queued)), queued), "comes through a queue");
        require(!event.idempotencyKey().isEmpty(), "has a key");
        require(event.arrivalId().equals(Optional.of("arrival")) && event.arrivalLine() == 7, "says where it is from");
        for (Map.Entry<String, JsonNode> field : event.envelope().properties()) {
            if (!field.getKey().equals("data")) {
                String value = field.getValue().asText();
                require(field.getValue().isValueNode() && field.getKey().matches("[a-z0-9]{1,100}"), "has attributes");
                require(value.length() <= 1_000, "has short attributes");
                require(value.chars().noneMatch(Character::isISOControl), "has attributes of one line");
            }
        }
    }

    private static void require(boolean holds, String promise) {
        if (!holds) {
            throw new AssertionError("broken promise: an event " + promise);
        }
    }
}

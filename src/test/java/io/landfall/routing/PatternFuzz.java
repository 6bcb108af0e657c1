package io.landfall.routing;

import com.fasterxml.jackson.databind.JsonNode;
import io.landfall.event.ConfigurationException;
import io.landfall.event.Event;
import io.landfall.event.EventJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Any text as a pattern: it is refused with a message that names the subscription, or can be matched. */
public final class PatternFuzz {
    private static final List<Event> EVENTS = Stream.of(
                    "{}",
                    "{\"a\":1,\"b\":[1e10000,-1e-10000,[2,{\"a\":\"x\"}]],\"c\":null,\"\":{\"\":true}}",
                    "{\"a\":{\"a\":{\"a\":\"10.0.0.1\"}},\"a.a\":2,\"x\":\"1e1000000000\"}",
                    "[".repeat(300) + "7" + "]".repeat(300))
            .map(PatternFuzz::event)
            .toList();

    private PatternFuzz() {}

    private static Event event(String data) {
        try {
            JsonNode json = EventJson.MAPPER.readTree(data);
            return Event.of("id", "/s", "a.b", json).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void fuzzerTestOneInput(byte[] input) {
        EventPattern pattern;
        try {
            pattern = EventPattern.parse("ledger", new String(input, StandardCharsets.UTF_8));
        } catch (ConfigurationException e) {
            if (!e.getMessage().startsWith("subscription 'ledger': pattern")) {
                throw new AssertionError("broken promise: a refusal names the subscription: " + e.getMessage());
            }
            return;
        }
        EVENTS.forEach(pattern::matches);
    }
}

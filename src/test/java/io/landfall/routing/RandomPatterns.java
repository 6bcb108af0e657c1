package io.landfall.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landfall.event.ConfigurationException;
import io.landfall.event.Event;
import io.landfall.event.EventJson;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Patterns and events over few fields and few values, so that they meet often. Every kind of matcher
 * and of value is among them, and the values that are easily mistaken for each other.
 */
final class RandomPatterns {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> FIELDS = List.of("amount", "b", "zone", "c", "d.e");
    private static final List<String> TEXTS = List.of(
            "5", "", "north", "North", "nor", "a*b", "10.0.0.7", "10.0.1.7", "::1", "é", "x\"y", "\"north", "north\"");
    private static final List<String> AFFIXES = List.of("no", "NO", "th", "5", "7", "é", "north\"", "\"n", "nor");
    private static final List<String> NUMBERS = List.of(
            "5", "5.0", "-5", "0", "-0.0", "0.1", "5e0", "1e300", "-1e300", "12.345678", "9007199254740993", "6", "7");
    private static final List<String> EVENT_NUMBERS = List.of(
            "5",
            "5.0",
            "-5",
            "0",
            "-0.0",
            "0.1",
            "0.10",
            "50e-1",
            "1e300",
            "1e400",
            "12.345678",
            "12.3456789",
            "9007199254740992",
            "9007199254740993",
            "12345678901234567890",
            "5.5",
            "6",
            "7",
            "8",
            "-6");

    private final Random random;
    private boolean dots;

    RandomPatterns(long seed) {
        random = new Random(seed);
    }

    List<EventPattern> patterns(int count) {
        return Stream.generate(() -> object(2, true).toString())
                .flatMap(RandomPatterns::compiled)
                .limit(count)
                .toList();
    }

    /** Some name a field both in an $or and beside it, or have too many alternatives: those are none. */
    private static Stream<EventPattern> compiled(String pattern) {
        try {
            return Stream.of(EventPattern.parse("random", pattern));
        } catch (ConfigurationException e) {
            assertThat(e).hasMessageMatching(".*(is written twice|in too many fields at once).*");
            return Stream.empty();
        }
    }

    /** An event with random data, and with attributes of which some have odd names or values. */
    Event event() {
        dots = chance(4);
        ObjectNode envelope = JSON.objectNode()
                .put("specversion", "1.0")
                .put("id", "1")
                .put("source", "/random")
                .put("type", pick(TEXTS));
        if (chance(2)) {
            envelope.put("partitionkey", pick(TEXTS));
        }
        if (chance(4)) {
            envelope.set(dots ? "detail.data.amount" : "detail", value(1));
        }
        if (!chance(10)) {
            envelope.set("data", chance(10) ? value(2) : data(2));
        }
        return EventJson.decode(EventJson.bytes(envelope));
    }

    private ObjectNode object(int depth, boolean top) {
        ObjectNode object = JSON.objectNode();
        if (top) {
            if (chance(3)) {
                object.set("detail-type", matchers());
            }
            if (chance(6)) {
                object.set("partitionkey", matchers());
            }
            ObjectNode detail = object.putObject("detail");
            if (chance(6)) {
                detail.putObject("metadata").set("partition-key", matchers());
            }
            if (chance(6)) {
                detail.setAll(object(depth, false));
            } else {
                detail.set("data", object(depth, false));
            }
            return object;
        }
        if (depth > 0 && chance(4)) {
            ArrayNode alternatives = object.putArray("$or");
            for (int i = 0; i < 2 + random.nextInt(2); i++) {
                alternatives.add(object(depth - 1, false));
            }
        }
        do {
            object.set(
                    chance(5) ? "b.c" : pick(FIELDS), depth > 0 && chance(5) ? object(depth - 1, false) : matchers());
        } while (chance(2));
        return object;
    }

    private ArrayNode matchers() {
        ArrayNode matchers = JSON.arrayNode();
        do {
            matchers.add(matcher());
        } while (chance(3));
        return matchers;
    }

    private JsonNode matcher() {
        switch (random.nextInt(16)) {
            case 0:
            case 1:
                return JSON.textNode(pick(TEXTS));
            case 2:
                return json(pick(NUMBERS));
            case 3:
                return chance(2) ? JSON.nullNode() : JSON.booleanNode(chance(2));
            case 4:
                return of(
                        "prefix",
                        chance(2) ? JSON.textNode(pick(TEXTS)) : of("equals-ignore-case", JSON.textNode("NOR")));
            case 5:
                return of(
                        "suffix",
                        chance(2) ? JSON.textNode(pick(TEXTS)) : of("equals-ignore-case", JSON.textNode("TH")));
            case 6:
                return of("equals-ignore-case", JSON.textNode(pick(TEXTS)));
            case 7:
                return of("wildcard", JSON.textNode(pick(List.of("n*h", "*", "*o*", "*or*h", "10.*"))));
            case 8:
                return of("exists", JSON.booleanNode(chance(2)));
            case 9:
                return of("cidr", JSON.textNode(pick(List.of("10.0.0.0/24", "10.0.0.0/8", "::/64"))));
            case 10:
                return of("anything-but", anythingBut());
            case 11:
                return of(
                        "numeric",
                        JSON.arrayNode().add("=").add(json(comparable().toString())));
            default:
                return of("numeric", range());
        }
    }

    private JsonNode anythingBut() {
        switch (random.nextInt(5)) {
            case 0:
                return JSON.textNode(pick(TEXTS));
            case 1:
                return json("5");
            case 2:
                return JSON.arrayNode().add(json("5")).add(json("0.1"));
            case 3:
                return JSON.arrayNode().add("north").add("5");
            default:
                return of(
                        pick(List.of("prefix", "suffix", "wildcard", "equals-ignore-case")),
                        chance(2)
                                ? JSON.textNode(pick(AFFIXES))
                                : JSON.arrayNode().add(pick(AFFIXES)).add("h"));
        }
    }

    private ArrayNode range() {
        BigDecimal one = comparable();
        BigDecimal other = comparable();
        if (one.compareTo(other) == 0 || chance(2)) {
            return JSON.arrayNode().add(pick(List.of("<", "<=", ">", ">="))).add(json(one.toString()));
        }
        return JSON.arrayNode()
                .add(pick(List.of(">", ">=")))
                .add(json(one.min(other).toString()))
                .add(pick(List.of("<", "<=")))
                .add(json(one.max(other).toString()));
    }

    private BigDecimal comparable() {
        String number = pick(NUMBERS);
        return new BigDecimal(number.equals("9007199254740993") ? "8" : number);
    }

    private ObjectNode data(int depth) {
        ObjectNode data = JSON.objectNode();
        for (String field : FIELDS) {
            if (!chance(4) && (dots || field.indexOf('.') < 0)) {
                data.set(field, value(depth));
            }
        }
        return data;
    }

    private JsonNode value(int depth) {
        if (depth == 0 || chance(2)) {
            return scalar();
        }
        if (chance(2)) {
            return data(depth - 1);
        }
        boolean ofScalars = chance(3);
        ArrayNode array = JSON.arrayNode();
        while (!chance(4)) {
            array.add(ofScalars ? scalar() : value(depth - 1));
        }
        return array;
    }

    private JsonNode scalar() {
        switch (random.nextInt(6)) {
            case 0:
            case 1:
                return JSON.textNode(pick(TEXTS));
            case 2:
                return chance(2) ? JSON.nullNode() : JSON.booleanNode(chance(2));
            default:
                return json(pick(EVENT_NUMBERS));
        }
    }

    static JsonNode json(String written) {
        try {
            return EventJson.MAPPER.readTree(written);
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException(written, e);
        }
    }

    private static ObjectNode of(String name, JsonNode value) {
        return JSON.objectNode().set(name, value);
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}

package io.landfall.inbox.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;

/** Records of a seed, of everything that is hard on a parser. */
final class RandomRecords {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> NASTY = List.of(
            "\"", "\"\"", ",", ";", "\t", "\n", "\r\n", "\r", " ", "'", "\\", "\\\"", "{", "}", "[", "]", "]]>", "<",
            ">", "&", "&amp;", "<!--", "é", "ÿ", "€", "𝄞", "\u2028", "\uFEFF", "#", "@", "null", "0");

    private final Random random;

    RandomRecords(long seed) {
        random = new Random(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    <T> T anyOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** A text, now and then a long one. */
    String text() {
        StringBuilder text = new StringBuilder();
        int parts = oneIn(50) ? below(3_000) : below(5);
        for (int i = 0; i < parts; i++) {
            text.append(oneIn(2) ? anyOf(NASTY) : Integer.toString(below(100_000), 36));
        }
        return text.toString();
    }

    /** A text that a rendering as UTF-8 and as ISO 8859-1 can hold. */
    String latinText() {
        return text().replaceAll("[^\\x00-\\xFF]", "x");
    }

    ObjectNode object(int levels) {
        ObjectNode object = NODES.objectNode();
        for (int i = below(6); i > 0; i--) {
            object.set(text(), value(levels));
        }
        return object;
    }

    private JsonNode value(int levels) {
        return switch (below(levels > 0 ? 9 : 7)) {
            case 0 -> NODES.booleanNode(oneIn(2));
            case 1 -> NODES.nullNode();
            case 2 -> NODES.numberNode(random.nextInt());
            case 3 -> NODES.numberNode(random.nextLong() | Long.MIN_VALUE);
            case 4 -> NODES.numberNode(new BigInteger(200, random).setBit(100));
            case 5 -> DecimalNode.valueOf(new BigDecimal(new BigInteger(70, random), 1 + below(40)));
            case 7 -> object(levels - 1);
            case 8 -> array(levels - 1);
            default -> NODES.textNode(text());
        };
    }

    private ArrayNode array(int levels) {
        ArrayNode array = NODES.arrayNode();
        for (int i = below(4); i > 0; i--) {
            array.add(value(levels));
        }
        return array;
    }
}

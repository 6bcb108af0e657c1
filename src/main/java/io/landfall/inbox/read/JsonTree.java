package io.landfall.inbox.read;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;

/**
 * Builds the tree of one JSON value, and refuses what would do harm further on: duplicate fields,
 * of which each parser takes another one; numbers that take gigabytes when written out; halves of
 * surrogate pairs, which cannot be written as UTF-8; and what exceeds the limits with which events
 * are decoded again.
 */
final class JsonTree {
    static final int MOST_LEVELS = 1_000;
    static final int MOST_NAME_CHARACTERS = 10_000;
    /**
     * A record of nothing but small objects takes thirty times its bytes in memory: so many values are
     * about 100 MB.
     */
    static final int MOST_VALUES = 1_000_000;

    private static final int MOST_NUMBER_CHARACTERS = 1_000;
    private static final int MOST_EXPONENT = 10_000;
    /** What the exponent of a decimal may grow by when it is written in scientific notation. */
    private static final int EXPONENT_CHARACTERS = 10;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final boolean escapes;
    private int values;

    /**
     * @param escapes whether the text has any backslash, without which no text can hold half of a
     *     surrogate pair
     */
    JsonTree(JsonParser parser, boolean escapes) {
        this.parser = parser;
        this.escapes = escapes;
    }

    /** The first value of the text. */
    JsonNode read() throws IOException, RejectedException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new RejectedException("is blank, a JSON value is expected");
        }
        return value(first, 0);
    }

    private JsonNode value(JsonToken token, int level) throws IOException, RejectedException {
        refuseTooMany(++values);
        return switch (token) {
            case START_OBJECT -> object(deeper(level));
            case START_ARRAY -> array(deeper(level));
            case VALUE_STRING -> TextNode.valueOf(whole(parser.getText()));
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> decimal();
            case VALUE_TRUE -> BooleanNode.TRUE;
            case VALUE_FALSE -> BooleanNode.FALSE;
            case VALUE_NULL -> NullNode.instance;
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("no value begins with " + token);
        };
    }

    private ObjectNode object(int level) throws IOException, RejectedException {
        ObjectNode object = NODES.objectNode();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            if (name.length() > MOST_NAME_CHARACTERS) {
                throw new RejectedException("has a field name of more than 10,000 characters");
            }
            JsonNode value = value(parser.nextToken(), level);
            if (object.replace(whole(name), value) != null) {
                throw new RejectedException("has a duplicate field '" + Excerpt.of(name, 100) + "'");
            }
        }
        return object;
    }

    private ArrayNode array(int level) throws IOException, RejectedException {
        ArrayNode array = NODES.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(token, level));
        }
        return array;
    }

    static void refuseTooMany(int values) throws RejectedException {
        if (values > MOST_VALUES) {
            throw new RejectedException("has more than 1,000,000 values");
        }
    }

    private static int deeper(int level) throws RejectedException {
        if (level == MOST_LEVELS) {
            throw new RejectedException("is nested deeper than 1,000 levels");
        }
        return level + 1;
    }

    private JsonNode integer() throws IOException, RejectedException {
        refuseLongerThan(MOST_NUMBER_CHARACTERS);
        return switch (parser.getNumberType()) {
            case INT -> IntNode.valueOf(parser.getIntValue());
            case LONG -> LongNode.valueOf(parser.getLongValue());
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> BigIntegerNode.valueOf(parser.getBigIntegerValue());
        };
    }

    private JsonNode decimal() throws IOException, RejectedException {
        refuseLongerThan(MOST_NUMBER_CHARACTERS);
        String text = parser.getText();
        int mark = Math.max(text.indexOf('e'), text.indexOf('E'));
        if (mark > 0) {
            refuseLongerThan(MOST_NUMBER_CHARACTERS - EXPONENT_CHARACTERS);
            refuseExponent(text.substring(mark + 1));
        }
        return DecimalNode.valueOf(parser.getDecimalValue());
    }

    private void refuseLongerThan(int most) throws IOException, RejectedException {
        if (parser.getTextLength() > most) {
            throw new RejectedException("has a number longer than " + most + " digits");
        }
    }

    private static void refuseExponent(String exponent) throws RejectedException {
        try {
            if (Math.abs((long) Integer.parseInt(exponent)) <= MOST_EXPONENT) {
                return;
            }
        } catch (NumberFormatException e) {
            // Too large for an int is too large all the more.
        }
        throw new RejectedException("has a number with an exponent beyond 10,000");
    }

    private String whole(String text) throws RejectedException {
        if (escapes && hasHalfPair(text)) {
            throw new RejectedException("has a text with half of a surrogate pair, which no text encoding can hold");
        }
        return text;
    }

    private static boolean hasHalfPair(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == length || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }
}

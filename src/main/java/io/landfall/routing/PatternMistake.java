package io.landfall.routing;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.regex.Pattern;
import software.amazon.event.ruler.CIDR;
import software.amazon.event.ruler.Patterns;

/** What is wrong in a pattern's text, and where; the message continues "… pattern". */
final class PatternMistake extends Exception {
    private static final long serialVersionUID = 1L;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Character codes and where Jackson remembers an object to begin. */
    private static final Pattern JACKSONS_ASIDES =
            Pattern.compile(" \\(code [^)]*\\)| \\(start marker at .*| \\(for .* starting at .*", Pattern.DOTALL);

    private PatternMistake(String message) {
        super(message);
    }

    /** A mistake of the pattern as a whole. */
    static PatternMistake somewhere(String words) {
        return new PatternMistake(": " + words);
    }

    /** The text is no JSON. */
    static PatternMistake ofJson(JsonProcessingException complaint) {
        String words = JACKSONS_ASIDES.matcher(complaint.getOriginalMessage()).replaceAll("");
        JsonLocation place = complaint.getLocation();
        return place == null ? somewhere(words) : at(place, RulerWords.plain(words, "", ""));
    }

    /** Event Ruler refuses what the text says. */
    static PatternMistake ofRuler(Exception complaint, String text) {
        if (complaint instanceof JsonParseException refusal && refusal.getProcessor() != null) {
            return at(refusal.getProcessor(), refusal.getOriginalMessage());
        }
        return unlocated(complaint, text);
    }

    private static PatternMistake at(JsonLocation place, String words) {
        return new PatternMistake(", line " + place.getLineNr() + ", column " + place.getColumnNr() + ": " + words);
    }

    private static PatternMistake at(JsonParser parser, String complaint) {
        return at(parser.currentTokenLocation(), RulerWords.plain(complaint, name(parser), value(parser)));
    }

    private static String name(JsonParser parser) {
        try {
            return String.valueOf(parser.currentName());
        } catch (IOException e) {
            return "";
        }
    }

    private static String value(JsonParser parser) {
        try {
            return parser.hasToken(JsonToken.VALUE_STRING)
                    ? JSON.writeValueAsString(parser.getText())
                    : String.valueOf(parser.getText());
        } catch (IOException e) {
            return "";
        }
    }

    /** Event Ruler tells no place of a bad address or number: it is the first one that it refuses. */
    private static PatternMistake unlocated(Exception complaint, String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            while (parser.nextToken() != null) {
                try {
                    if (parser.currentToken().isScalarValue() && "cidr".equals(parser.currentName())) {
                        CIDR.cidr(parser.getText());
                    } else if (parser.currentToken().isNumeric() && "anything-but".equals(parser.currentName())) {
                        Patterns.numericEquals(parser.getText());
                    }
                } catch (IllegalArgumentException e) {
                    return at(parser, e.getMessage());
                }
            }
        } catch (IOException e) {
            complaint.addSuppressed(e);
        }
        return somewhere(complaint.getMessage());
    }
}

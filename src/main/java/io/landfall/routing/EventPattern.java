package io.landfall.routing;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landfall.event.ConfigurationException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.Patterns;

/**
 * Which events someone wants: a compiled pattern of the EventBridge event-pattern language. Event
 * Ruler is the judge of what a pattern may say; the limits below are EventBridge's or guard against
 * patterns that no machine can hold.
 */
public final class EventPattern {
    private static final int MAX_CHARACTERS = 64 * 1024;

    /** A pattern's {@code $or}s multiply; EventBridge allows as many combinations. */
    private static final int MAX_BRANCHES = 1_000;

    /** As many fields Event Ruler holds for one branch. */
    private static final int MAX_FIELDS = 256;

    /** Event Ruler stops at the closing brace and lets the last of two equal fields win. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private final List<Map<String, List<Patterns>>> branches;

    private EventPattern(List<Map<String, List<Patterns>>> branches) {
        this.branches = branches;
    }

    /**
     * Compiles the {@code pattern} parameter of a subscription.
     *
     * @throws ConfigurationException where it is no pattern, with the place and what would be right
     */
    public static EventPattern parse(String subscription, String text) {
        try {
            return new EventPattern(compile(text));
        } catch (PatternMistake mistake) {
            throw new ConfigurationException(
                    "subscription '" + subscription + "': pattern" + mistake.getMessage(), mistake);
        }
    }

    private static List<Map<String, List<Patterns>>> compile(String text) throws PatternMistake {
        if (text.length() > MAX_CHARACTERS) {
            throw PatternMistake.somewhere(
                    "is " + text.length() + " characters long; at most " + MAX_CHARACTERS + " are read");
        }
        if (combinations(json(text)) > MAX_BRANCHES) {
            throw PatternMistake.somewhere("its $or lists make more than " + MAX_BRANCHES
                    + " combinations; write several subscriptions with the same handler");
        }
        try {
            List<Map<String, List<Patterns>>> branches = JsonRuleCompiler.compile(text, false);
            refuseWhatCannotMatch(branches);
            return branches;
        } catch (IOException | IllegalArgumentException e) {
            throw PatternMistake.ofRuler(e, text);
        }
    }

    private static JsonNode json(String text) throws PatternMistake {
        try {
            return STRICT.readTree(text);
        } catch (JsonProcessingException e) {
            throw PatternMistake.ofJson(e);
        }
    }

    private static double combinations(JsonNode pattern) {
        double product = 1;
        for (Map.Entry<String, JsonNode> field : pattern.properties()) {
            if (field.getKey().equals("$or")) {
                double sum = 0;
                for (JsonNode alternative : field.getValue()) {
                    sum += combinations(alternative);
                }
                product *= sum;
            } else if (field.getValue() instanceof ObjectNode) {
                product *= combinations(field.getValue());
            }
        }
        return product;
    }

    private static void refuseWhatCannotMatch(List<Map<String, List<Patterns>>> branches) throws PatternMistake {
        for (Map<String, List<Patterns>> branch : branches) {
            if (branch.size() > MAX_FIELDS) {
                throw PatternMistake.somewhere(
                        "names " + branch.size() + " fields; at most " + MAX_FIELDS + " are matched");
            }
            if (branch.keySet().stream().anyMatch(field -> field.equals("data") || field.startsWith("data."))) {
                throw PatternMistake.somewhere(
                        "an event's data is matched below detail: {\"detail\": {\"data\": {…}}}");
            }
        }
    }

    /**
     * The alternatives that {@code $or} makes: in each, all fields have to match, each by any one of
     * its matchers. A field's name is its path joined by dots.
     */
    List<Map<String, List<Patterns>>> branches() {
        return branches;
    }

    /** Whether this pattern alone wants an event of this view. */
    boolean matches(ObjectNode view) {
        Machine machine = Machine.builder().build();
        branches.forEach(branch -> machine.addPatternRule("this", branch));
        return !machine.rulesForJSONEvent(view).isEmpty();
    }
}

package io.landfall.routing;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landfall.event.ConfigurationException;
import io.landfall.event.Event;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.event.ruler.JsonRuleCompiler;

/**
 * Which events someone wants: a compiled pattern of the EventBridge event-pattern language. Event
 * Ruler is the judge of what a pattern may say; the limits below are EventBridge's or guard against
 * patterns that no machine can hold.
 */
public final class EventPattern {
    private static final int MAX_CHARACTERS = 64 * 1024;

    /** A pattern's {@code $or}s multiply; EventBridge allows as many combinations. */
    private static final int MAX_BRANCHES = 1_000;

    /** Event Ruler holds hardly more in a branch. */
    private static final int MAX_FIELDS = 255;

    /** Event Ruler stops at the closing brace and lets the last of two equal fields win. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private final String text;
    private final List<Branch> branches;

    /** Made when first needed; two threads may make two equal ones. */
    private volatile Optional<PatternIndex> alone = Optional.empty();

    private EventPattern(String text, List<Branch> branches) {
        this.text = text;
        this.branches = branches;
    }

    /**
     * Compiles the {@code pattern} parameter of a subscription.
     *
     * @throws ConfigurationException where it is no pattern, with the place and what would be right
     */
    public static EventPattern parse(String subscription, String text) {
        try {
            return new EventPattern(text, compile(text));
        } catch (PatternMistake mistake) {
            throw new ConfigurationException(
                    "subscription '" + subscription + "': pattern" + mistake.getMessage(), mistake);
        }
    }

    private static List<Branch> compile(String text) throws PatternMistake {
        if (text.length() > MAX_CHARACTERS) {
            throw PatternMistake.somewhere(
                    "is " + text.length() + " characters long; at most " + MAX_CHARACTERS + " are read");
        }
        if (combinations(json(text)) > MAX_BRANCHES) {
            throw PatternMistake.somewhere("its $or lists make more than " + MAX_BRANCHES
                    + " combinations; write several subscriptions with the same handler");
        }
        List<Branch> branches = branches(text);
        refuseWhatCannotMatch(branches);
        if (branches.stream().mapToDouble(Branch::sorts).sum() > MAX_BRANCHES) {
            throw PatternMistake.somewhere("mixes numbers, wildcards and texts in too many fields at once; "
                    + "write several subscriptions with the same handler");
        }
        return branches.stream().flatMap(branch -> branch.sorted().stream()).toList();
    }

    private static List<Branch> branches(String text) throws PatternMistake {
        try {
            return JsonRuleCompiler.compile(text, false).stream()
                    .map(Branch::of)
                    .toList();
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

    private static void refuseWhatCannotMatch(List<Branch> branches) throws PatternMistake {
        for (Branch branch : branches) {
            if (branch.fields().size() > MAX_FIELDS) {
                throw PatternMistake.somewhere(
                        "names " + branch.fields().size() + " fields; at most " + MAX_FIELDS + " are matched");
            }
            if (branch.fields().keySet().stream().anyMatch(EventPattern::isDataAtTheTop)) {
                throw PatternMistake.somewhere(
                        "an event's data is matched below detail: {\"detail\": {\"data\": {…}}}");
            }
        }
    }

    private static boolean isDataAtTheTop(String field) {
        return field.equals("data") || field.startsWith("data.");
    }

    /** The pattern's alternatives, any one of which suffices, with one kind of matchers in each field. */
    List<Branch> branches() {
        return branches;
    }

    /** Whether this pattern wants the event, whatever others want. */
    boolean matches(Event event) {
        PatternIndex index = alone.orElseGet(() -> new PatternIndex(List.of(this)));
        alone = Optional.of(index);
        return index.matching(event).length > 0;
    }

    /** The pattern as it was written. */
    @Override
    public String toString() {
        return text;
    }
}

package io.landfall.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One or more places in a record, as a user writes them: {@code invoice_id}, {@code customer.id}, or
 * several, {@code country, account.number}, whose values together make one text.
 */
public final class FieldPath {
    private static final Pattern COMMA = Pattern.compile("\\s*,\\s*");
    private static final Pattern DOT = Pattern.compile("\\.");
    private final List<List<String>> paths;
    private final String text;

    private FieldPath(String text, List<List<String>> paths) {
        this.text = text;
        this.paths = paths;
    }

    /**
     * Reads what a user wrote.
     *
     * @throws IllegalArgumentException where a path or a step of one is empty
     */
    public static FieldPath parse(String text) {
        List<List<String>> paths = Arrays.stream(COMMA.split(text.strip(), -1))
                .map(path -> List.of(DOT.split(path, -1)))
                .toList();
        if (paths.stream().flatMap(List::stream).anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("'" + text
                    + "' is no field path; write fields with dots, and commas between several: 'account.id, date'");
        }
        return new FieldPath(text, paths);
    }

    /**
     * The text found in the record, values of several paths joined by '|' ('|' and '\' in a value are
     * escaped, so that different values never make the same text). Empty where a path leads to
     * nothing, to null, to an empty text, or to an object or array.
     */
    public Optional<String> in(JsonNode record) {
        if (paths.size() == 1) {
            return scalar(record, paths.get(0));
        }
        StringBuilder joined = new StringBuilder();
        for (List<String> path : paths) {
            Optional<String> value = scalar(record, path);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            joined.append(joined.length() == 0 ? "" : "|")
                    .append(value.get().replace("\\", "\\\\").replace("|", "\\|"));
        }
        return Optional.of(joined.toString());
    }

    private static Optional<String> scalar(JsonNode record, List<String> path) {
        JsonNode node = record;
        for (String step : path) {
            node = node.path(step);
        }
        return node.isValueNode() && !node.isNull() && !node.asText().isEmpty()
                ? Optional.of(node.asText())
                : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}

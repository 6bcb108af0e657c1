package io.landfall.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One or more places in a record, as a user writes them: {@code invoice_id}, {@code customer.id}, or
 * several, {@code country, account.number}, whose values together make one text. A name with dots, commas or
 * blanks at its ends stands in double quotes, {@code "Konto.Nr"}, in which a quote is doubled; or the place is
 * a JSON Pointer (RFC 6901), {@code /Konto.Nr}, which a comma ends like any other path. A number leads to an
 * element of an array, from 0.
 */
public final class FieldPath {
    private static final int NAMES_SHOWN = 8;
    private static final int LONGEST_NAME = 60;

    private static final Pattern INDEX = Pattern.compile("0|[1-9]\\d{0,8}");
    private static final Pattern JSON_PATH = Pattern.compile("\\$|.*\\[(\\d+|\\*|'.*')\\]");

    private final List<Path> paths;
    private final String text;

    /** One place: as it is written, and the names that lead there. */
    private record Path(String written, List<String> steps) {}

    private FieldPath(String text, List<Path> paths) {
        this.text = text;
        this.paths = paths;
    }

    /**
     * Reads what a user wrote.
     *
     * @throws IllegalArgumentException where a path or a step of one is empty, or a quote is not closed
     */
    public static FieldPath parse(String text) {
        return new FieldPath(text, new Parser(text).paths());
    }

    /**
     * The text found in the record, values of several paths joined by '|' ('|' and '\' in a value are
     * escaped, so that different values never make the same text). White space in a value counts. Empty where
     * a path leads to nothing, to null, to an empty text or one of white space alone, or to an object or array.
     */
    public Optional<String> in(JsonNode record) {
        if (paths.size() == 1) {
            return scalar(record, paths.get(0));
        }
        StringBuilder joined = new StringBuilder();
        for (Path path : paths) {
            Optional<String> value = scalar(record, path);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            joined.append(joined.length() == 0 ? "" : "|")
                    .append(value.get().replace("\\", "\\\\").replace("|", "\\|"));
        }
        return Optional.of(joined.toString());
    }

    /** Why nothing is found {@link #in} a record, and what is there instead, to go behind the path's name. */
    public String lacking(JsonNode record) {
        for (Path path : paths) {
            if (scalar(record, path).isEmpty()) {
                String why = lacking(record, path);
                return paths.size() == 1 ? why : "lacks " + path.written() + ", which " + why;
            }
        }
        throw new IllegalArgumentException("the record has " + text);
    }

    private static String lacking(JsonNode record, Path path) {
        JsonNode node = record;
        int depth = 0;
        for (String step : path.steps()) {
            if (at(node, step).isMissingNode()) {
                String whole = String.join(".", path.steps());
                return path.steps().size() > 1 && record.has(whole)
                        ? "is missing, but the record has one named '" + whole + "': write it in double quotes"
                        : "is missing; " + (depth == 0 ? "the record" : "what it is in") + " has " + names(node);
            }
            node = at(node, step);
            depth++;
        }
        if (node.isContainerNode()) {
            return node.isObject() ? "is an object, not a text or number" : "is an array, not a text or number";
        }
        if (node.isNull()) {
            return "is null";
        }
        return node.asText().isEmpty() ? "is empty" : "is white space alone";
    }

    private static String names(JsonNode node) {
        if (node.isEmpty()) {
            return "no fields";
        }
        if (!node.isObject()) {
            return node.size() + (node.size() == 1 ? " element" : " elements") + ", not fields";
        }
        return "the field" + (node.size() == 1 ? " " : "s ")
                + node.properties().stream()
                        .limit(NAMES_SHOWN)
                        .map(field -> "'" + visible(field.getKey()) + "'")
                        .collect(Collectors.joining(", "))
                + (node.size() > NAMES_SHOWN ? " and " + (node.size() - NAMES_SHOWN) + " more" : "");
    }

    /** A name as one can see it: a no-break space or a byte-order mark in it looks like any other name. */
    private static String visible(String name) {
        StringBuilder shown = new StringBuilder();
        name.codePoints().limit(LONGEST_NAME).forEach(c -> {
            boolean isPlain = c == ' ' || !(isWhite(c) || Character.isISOControl(c) || isFormat(c));
            if (isPlain) {
                shown.appendCodePoint(c);
            } else {
                shown.append("\\u%04x".formatted(c));
            }
        });
        return name.codePointCount(0, name.length()) > LONGEST_NAME
                ? shown.append('…').toString()
                : shown.toString();
    }

    private static boolean isFormat(int c) {
        return Character.getType(c) == Character.FORMAT;
    }

    private static boolean isWhite(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static JsonNode at(JsonNode node, String step) {
        return node.isArray() && INDEX.matcher(step).matches() ? node.path(Integer.parseInt(step)) : node.path(step);
    }

    private static Optional<String> scalar(JsonNode record, Path path) {
        JsonNode node = record;
        for (String step : path.steps()) {
            node = at(node, step);
        }
        if (!node.isValueNode() || node.isNull()) {
            return Optional.empty();
        }
        String value = node.asText();
        return value.codePoints().allMatch(FieldPath::isWhite) ? Optional.empty() : Optional.of(value);
    }

    @Override
    public String toString() {
        return text;
    }

    /** Reads paths from left to right. */
    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        List<Path> paths() {
            List<Path> paths = new ArrayList<>();
            do {
                skipBlanks();
                int from = at;
                List<String> steps = isAt('/') ? pointer() : steps();
                paths.add(new Path(text.substring(from, at).strip(), steps));
            } while (took(','));
            check(at == text.length());
            return paths;
        }

        private List<String> pointer() {
            List<String> steps = new ArrayList<>();
            String pointer = upTo(",").strip();
            for (String step : pointer.substring(1).split("/", -1)) {
                check(!step.isEmpty()
                        && !step.replace("~0", "").replace("~1", "").contains("~"));
                steps.add(step.replace("~1", "/").replace("~0", "~"));
            }
            return steps;
        }

        private List<String> steps() {
            List<String> steps = new ArrayList<>();
            do {
                steps.add(isAt('"') ? quoted() : plain(steps.isEmpty()));
            } while (took('.'));
            return steps;
        }

        private String quoted() {
            StringBuilder name = new StringBuilder();
            do {
                name.append(isAt('"') && name.length() > 0 ? "\"" : "");
                at++;
                name.append(upTo("\""));
                check(took('"'));
            } while (isAt('"'));
            skipBlanks();
            check(name.length() > 0 && (at == text.length() || isAt('.') || isAt(',')));
            return name.toString();
        }

        private String plain(boolean isFirst) {
            String name = upTo(".,\"");
            name = isFirst ? name.stripLeading() : name;
            name = isAt('.') ? name : name.stripTrailing();
            check(!name.isBlank() && !isAt('"') && !JSON_PATH.matcher(name).matches());
            return name;
        }

        private String upTo(String ends) {
            int from = at;
            while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(from, at);
        }

        private void skipBlanks() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }

        private boolean took(char wanted) {
            boolean isThere = isAt(wanted);
            at += isThere ? 1 : 0;
            return isThere;
        }

        private boolean isAt(char wanted) {
            return at < text.length() && text.charAt(at) == wanted;
        }

        private void check(boolean holds) {
            if (!holds) {
                throw new IllegalArgumentException("'" + text + "' is no field path; write fields with dots, and"
                        + " commas between several: 'account.id, date'; a name that has these in it stands in"
                        + " double quotes: '\"Konto.Nr\"'");
            }
        }
    }
}

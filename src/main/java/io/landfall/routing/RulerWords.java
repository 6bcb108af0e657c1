package io.landfall.routing;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Event Ruler's complaints in words that say what would be right. */
final class RulerWords {
    private static final String MATCHERS =
            "prefix, suffix, equals-ignore-case, wildcard, anything-but, numeric, exists, cidr, exactly";
    private static final String ANYTHING_BUT =
            "anything-but takes a text, a number, a list of texts, a list of numbers, or one of "
                    + "{\"prefix\": …}, {\"suffix\": …}, {\"equals-ignore-case\": …}, {\"wildcard\": …}";
    private static final String OR = "\\$or takes a list of two or more objects";
    private static final String RANGE =
            "numeric takes a list such as [\"=\", 5], [\"<\", 10] or [\">=\", 10, \"<\", 20]";

    /**
     * In the words, $1 and on are the groups of the complaint, {name} the field where it arose and
     * {value} what stood there. The first that fits is taken.
     */
    private static final List<Wording> WORDINGS = List.of(
            new Wording(
                    "\"(.*)\" must be an object or an array",
                    "'$1' is {value}, but a field's wanted values are a list: [{value}]"),
            new Wording(
                    "Filter is not an object", "a pattern is an object, such as {\"type\": [\"invoice.approved\"]}"),
            new Wording(
                    "Empty objects are not allowed",
                    "{} names no field; to match every event, write {\"source\": [{\"prefix\": \"\"}]}"),
            new Wording(
                    "Empty arrays are not allowed",
                    "an empty list matches nothing; for any value, write [{\"exists\": true}]"),
            new Wording(
                    "Match value must be String.*",
                    "a list holds texts, numbers, true, false, null and matchers such as {\"prefix\": \"a\"}"),
            new Wording("Match expression name not found", "{} is no matcher; write one of " + MATCHERS),
            new Wording("Unrecognized match type (.*)", "'$1' is no matcher; write one of " + MATCHERS),
            new Wording("Duplicate field '(.*)'", "the field '$1' is written twice"),
            new Wording("Path `(.*)` cannot be allowed multiple times", "the field '$1' is written twice"),
            new Wording(
                    "Too many elements in numeric expression",
                    "here the matcher should end: it has one name, and " + RANGE),
            new Wording(
                    "Invalid member in numeric match.*"
                            + "|Value of numeric must be an array.*|Too many terms in numeric range.*"
                            + "|Bad value in numeric range.*",
                    RANGE),
            new Wording("(Unrecognized|Bad) numeric range operator: (.*)", "'$2' is no comparison here; " + RANGE),
            new Wording("Value of (\\S+) must be numeric", "behind '$1' comes a number, not {value}"),
            new Wording("Bottom must be less than top", "the lower bound is not below the upper bound"),
            new Wording(
                    "Cannot compare number : (.*)",
                    "$1 cannot be compared: it is too large, or has more than about 17 digits"),
            new Wording(
                    "Only one key allowed in match expression",
                    "a matcher has one name; two matchers are two objects in the list, and either may match"),
            new Wording("exists match pattern must be .*", "exists is true or false, not {value}"),
            new Wording(".*[Aa]nything[- ]but.*", ANYTHING_BUT),
            new Wording(
                    "(.*) is Ruler reserved fieldName.*",
                    "'$1' is a matcher and stands in a field's list; inside \\$or only fields stand"),
            new Wording(".*\\$or.*", OR),
            new Wording(".*match pattern must be a string", "{name} takes a text, not {value}"),
            new Wording(
                    "(Prefix|Suffix) expression name not found|Unsupported (prefix|suffix) pattern.*",
                    "prefix and suffix take a text or {\"equals-ignore-case\": \"a\"}"),
            new Wording("Null prefix/suffix not allowed", "an empty text is the beginning and end of every text"),
            new Wording(
                    "Malformed CIDR.*|.* mask bits .*|(Invalid|Nonstandard) IP address.*",
                    "cidr takes a block of addresses such as \"10.0.0.0/8\" or \"2001:db8::/32\", not {value}"),
            new Wording(
                    "(Consecutive wildcard|Invalid escape) character.* at pos (\\d+)",
                    "in a wildcard, * stands alone, and \\\\\\\\* and \\\\\\\\\\\\\\\\ are a star and a backslash"));

    private record Wording(Pattern complaint, String words) {
        Wording(String complaint, String words) {
            this(Pattern.compile(complaint, Pattern.DOTALL), words);
        }
    }

    private RulerWords() {}

    /**
     * @param name the field where the complaint arose
     * @param value what stood there, as JSON
     */
    static String plain(String complaint, String name, String value) {
        for (Wording wording : WORDINGS) {
            Matcher matcher = wording.complaint().matcher(complaint);
            if (matcher.matches()) {
                return matcher.replaceFirst(wording.words())
                        .replace("{name}", name)
                        .replace("{value}", value);
            }
        }
        return complaint;
    }
}

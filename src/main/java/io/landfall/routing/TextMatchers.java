package io.landfall.routing;

import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import software.amazon.event.ruler.AnythingBut;
import software.amazon.event.ruler.AnythingButValuesSet;
import software.amazon.event.ruler.MatchType;
import software.amazon.event.ruler.Patterns;
import software.amazon.event.ruler.ValuePatterns;

/**
 * Matchers of texts that are a comparison of characters, and nothing that Event Ruler would be needed
 * for: beginnings, ends, and anything but these. They are compared as Event Ruler writes them, with
 * their quotation marks: for it, {@code {"prefix": "north\""}} wants {@code north}.
 */
final class TextMatchers {
    private TextMatchers() {}

    /** What the matcher accepts; empty where that is not so simple. */
    static Optional<Predicate<Value>> of(Patterns matcher) {
        return switch (matcher.type()) {
            case PREFIX -> Optional.of(beginsWith(((ValuePatterns) matcher).pattern()));
            case SUFFIX -> endsWith(((ValuePatterns) matcher).pattern());
            case ANYTHING_BUT -> Optional.of(isNone(((AnythingBut) matcher).getValues()));
            case ANYTHING_BUT_PREFIX ->
                Optional.of(((AnythingButValuesSet) matcher)
                        .getValues().stream()
                                .map(TextMatchers::beginsWith)
                                .reduce(Predicate::or)
                                .orElseThrow()
                                .negate());
            case EXACT,
                    EXISTS,
                    ABSENT,
                    NUMERIC_EQ,
                    NUMERIC_RANGE,
                    EQUALS_IGNORE_CASE,
                    WILDCARD,
                    ANYTHING_BUT_SUFFIX,
                    ANYTHING_BUT_IGNORE_CASE,
                    ANYTHING_BUT_WILDCARD,
                    PREFIX_EQUALS_IGNORE_CASE,
                    SUFFIX_EQUALS_IGNORE_CASE -> Optional.empty();
        };
    }

    /** Whether there may be so many of them on a field that a machine is faster than one after another. */
    static boolean areManyBetterInAMachine(Patterns matcher) {
        return matcher.type() == MatchType.PREFIX || matcher.type() == MatchType.SUFFIX;
    }

    private static Predicate<Value> beginsWith(String prefix) {
        String wanted = Value.wellFormed(prefix);
        return value -> value.written().startsWith(wanted);
    }

    /** Event Ruler compares bytes, from the end: with more than ASCII that is its own affair. */
    private static Optional<Predicate<Value>> endsWith(String reversed) {
        if (!reversed.chars().allMatch(c -> c < 128)) {
            return Optional.empty();
        }
        String wanted = new StringBuilder(reversed).reverse().toString();
        return Optional.of(value -> value.written().endsWith(wanted));
    }

    private static Predicate<Value> isNone(Set<String> values) {
        Set<String> unwanted = values.stream().map(Value::wellFormed).collect(Collectors.toUnmodifiableSet());
        return value -> !unwanted.contains(value.written());
    }
}

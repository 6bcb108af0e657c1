package io.landfall.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.event.ruler.AnythingBut;
import software.amazon.event.ruler.MatchType;
import software.amazon.event.ruler.Patterns;
import software.amazon.event.ruler.Range;
import software.amazon.event.ruler.ValuePatterns;

/**
 * A matcher of numbers, told in ranges.
 *
 * @param ranges the numbers that it wants
 * @param wantsOthers whether it also wants all that is no number, as {@code anything-but} does
 */
record NumericMatcher(List<NumericRange> ranges, boolean wantsOthers) {
    /** The digits of both bounds, and which bound is open; the last flag marks ranges of addresses. */
    private static final Pattern RANGE =
            Pattern.compile("\\[([\\d, ]+)]/\\[([\\d, ]+)]:(true|false)/(true|false):false .*");

    /**
     * The numeric matcher that a compiled matcher is; empty where it is another. Event Ruler keeps
     * the bounds of a Range to itself and shows them in its text only. Should that text change, this
     * is empty for ranges, and they are left to Event Ruler.
     */
    static Optional<NumericMatcher> of(Patterns matcher) {
        if (matcher instanceof Range) {
            return range(matcher.toString()).map(range -> new NumericMatcher(List.of(range), false));
        }
        if (matcher instanceof AnythingBut anythingBut) {
            return anythingBut(anythingBut);
        }
        if (matcher.type() == MatchType.NUMERIC_EQ) {
            return equal(RulerNumber.ofDigits(((ValuePatterns) matcher).pattern()));
        }
        if (matcher.type() == MatchType.EXACT) {
            return RulerNumber.of(((ValuePatterns) matcher).pattern()).stream()
                    .boxed()
                    .findAny()
                    .flatMap(NumericMatcher::equal);
        }
        return Optional.empty();
    }

    /**
     * @param number empty for all that is no number
     */
    boolean wants(OptionalDouble number) {
        if (number.isEmpty()) {
            return wantsOthers;
        }
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).has(number.getAsDouble())) {
                return true;
            }
        }
        return false;
    }

    private static Optional<NumericMatcher> equal(double number) {
        return Optional.of(new NumericMatcher(List.of(NumericRange.only(number)), false));
    }

    private static Optional<NumericRange> range(String text) {
        Matcher range = RANGE.matcher(text);
        return range.matches()
                ? Optional.of(new NumericRange(
                        RulerNumber.ofDigitList(range.group(1)),
                        Boolean.parseBoolean(range.group(3)),
                        RulerNumber.ofDigitList(range.group(2)),
                        Boolean.parseBoolean(range.group(4))))
                : Optional.empty();
    }

    /** Texts are quoted, and no number's digits begin with a quotation mark. */
    private static Optional<NumericMatcher> anythingBut(AnythingBut matcher) {
        if (matcher.getValues().stream().anyMatch(value -> value.startsWith("\""))) {
            return Optional.empty();
        }
        List<NumericRange> ranges = new ArrayList<>();
        double above = Double.NEGATIVE_INFINITY;
        for (double number : matcher.getValues().stream()
                .mapToDouble(RulerNumber::ofDigits)
                .sorted()
                .toArray()) {
            ranges.add(NumericRange.between(above, number));
            above = number;
        }
        ranges.add(NumericRange.between(above, Double.POSITIVE_INFINITY));
        return Optional.of(new NumericMatcher(ranges, true));
    }
}

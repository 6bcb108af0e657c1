package io.landfall.routing;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Numbers as Event Ruler compares them: doubles, and only those that hold the written number
 * exactly. It writes them as ten digits to the base of 128, in an order-preserving form of the
 * double's bits.
 */
final class RulerNumber {
    private static final long EXACT_IN_A_DOUBLE = 1L << 53;
    private static final Pattern COMMA = Pattern.compile(", ");

    private RulerNumber() {}

    /** The number of an event's field; empty where Event Ruler would compare it as text only. */
    static OptionalDouble of(JsonNode number) {
        if (number.isIntegralNumber() && number.canConvertToLong()) {
            long whole = number.longValue();
            if (-EXACT_IN_A_DOUBLE <= whole && whole <= EXACT_IN_A_DOUBLE) {
                return OptionalDouble.of((double) whole);
            }
        }
        return number.isBigDecimal() ? held(number.decimalValue()) : of(number.asText());
    }

    /** The number that is written so, if a double can hold it. */
    static OptionalDouble of(String text) {
        if (!mayBeNumber(text)) {
            return OptionalDouble.empty();
        }
        try {
            return held(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private static OptionalDouble held(BigDecimal written) {
        double number = written.doubleValue();
        boolean held = Double.isFinite(number) && BigDecimal.valueOf(number).compareTo(written) == 0;
        return held ? OptionalDouble.of(number) : OptionalDouble.empty();
    }

    /** Most texts are quoted: an exception for each would be dear. */
    private static boolean mayBeNumber(String text) {
        return !text.isEmpty() && (text.charAt(0) == '-' || Character.isDigit(text.charAt(0)));
    }

    /** A number that a matcher holds as ten characters. */
    static double ofDigits(String digits) {
        return number(digits.chars().toArray());
    }

    /** A number that the text of a matcher shows as ten character codes, with commas between. */
    static double ofDigitList(String digits) {
        return number(COMMA.splitAsStream(digits).mapToInt(Integer::parseInt).toArray());
    }

    /** Undoes what made the bits sortable: the sign bit is flipped, or all bits of a negative number. */
    private static double number(int[] digits) {
        long bits = Arrays.stream(digits).asLongStream().reduce(0, (sum, digit) -> sum << 7 | digit);
        return Double.longBitsToDouble(bits < 0 ? bits ^ Long.MIN_VALUE : ~bits);
    }
}

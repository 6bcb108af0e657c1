package io.landfall.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.landfall.event.ConfigurationException;
import io.landfall.event.Event;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventPatternTest {
    private static final String MATCHERS =
            "prefix, suffix, equals-ignore-case, wildcard, anything-but, numeric, exists, cidr, exactly";

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments(
                        "{'detail-type': 'invoice.approved'}",
                        ", line 1, column 17: 'detail-type' is 'invoice.approved', "
                                + "but a field's wanted values are a list: ['invoice.approved']"),
                arguments(
                        "{\n  'type': ['a'],\n  'detail': {'data': {'amount': 5}}\n}",
                        ", line 3, column 33: 'amount' is 5, but a field's wanted values are a list: [5]"),
                arguments(
                        "{}",
                        ", line 1, column 2: {} names no field; to match every event, write {'source': [{'prefix': ''}]}"),
                arguments(
                        "{'type': []}",
                        ", line 1, column 11: an empty list matches nothing; for any value, write [{'exists': true}]"),
                arguments(
                        "['a']", ", line 1, column 1: a pattern is an object, such as {'type': ['invoice.approved']}"),
                arguments(
                        "{'type': ['a']",
                        ", line 1, column 15: Unexpected end-of-input: expected close marker for Object"),
                arguments("{'a': [1], 'a': [2]}", ", line 1, column 15: the field 'a' is written twice"),
                arguments("{'a': {'b': [1]}, 'a.b': [2]}", ", line 1, column 28: the field 'a.b' is written twice"),
                arguments(
                        "{'a': [{'prefx': 'x'}]}",
                        ", line 1, column 9: 'prefx' is no matcher; write one of " + MATCHERS),
                arguments("{'a': [{'prefix': 5}]}", ", line 1, column 19: prefix takes a text, not 5"),
                arguments(
                        "{'a': [{'numeric': ['>', '5']}]}", ", line 1, column 26: behind '>' comes a number, not '5'"),
                arguments(
                        "{'a': [{'numeric': ['>', 5, '<', 3]}]}",
                        ", line 1, column 35: the lower bound is not below the upper bound"),
                arguments(
                        "{'a': [{'numeric': 5}]}",
                        ", line 1, column 20: numeric takes a list such as ['=', 5], ['<', 10] or ['>=', 10, '<', 20]"),
                arguments(
                        "{'a': [{'anything-but': 12345678901234567890123}]}",
                        ", line 1, column 25: 12345678901234567890123 cannot be compared: "
                                + "it is too large, or has more than about 17 digits"),
                arguments(
                        "{'a': [{'cidr': '10.0.0.0/99'}]}",
                        ", line 1, column 17: cidr takes a block of addresses such as '10.0.0.0/8' or '2001:db8::/32', "
                                + "not '10.0.0.0/99'"),
                arguments("{'$or': [{'a': [1]}]}", ", line 1, column 20: $or takes a list of two or more objects"),
                arguments("{'a': [{'exists': 'yes'}]}", ", line 1, column 19: exists is true or false, not 'yes'"),
                arguments(
                        "{'data': {'amount': [5]}}",
                        ": an event's data is matched below detail: {'detail': {'data': {…}}}"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsToldWithItsPlaceAndWhatWouldBeRight(String pattern, String complaint) {
        assertThatThrownBy(() -> EventPattern.parse("ledger", pattern.replace('\'', '"')))
                .isInstanceOf(ConfigurationException.class)
                .extracting(e -> e.getMessage().replace('"', '\''))
                .isEqualTo("subscription 'ledger': pattern" + complaint);
    }

    @Test
    void aPatternLongerThan65536CharactersIsRefused() {
        String pattern = "{\"a\": [\"" + "x".repeat(70_000) + "\"]}";

        assertThatThrownBy(() -> EventPattern.parse("ledger", pattern))
                .hasMessage("subscription 'ledger': pattern: is 70011 characters long; at most 65536 are read");
    }

    @Test
    void alternativesThatMultiplyBeyondAThousandAreRefusedBeforeTheyFillTheMemory() {
        String nested = IntStream.range(0, 40)
                .mapToObj(i -> "\"f" + i + "\": {\"$or\": [{\"a\": [1]}, {\"b\": [1]}]}")
                .collect(Collectors.joining(",", "{", "}"));

        assertThatThrownBy(() -> EventPattern.parse("ledger", nested))
                .hasMessage("subscription 'ledger': pattern: its $or lists make more than 1000 combinations; "
                        + "write several subscriptions with the same handler");
    }

    @Test
    void matchersOfDifferentKindsInTooManyFieldsAreRefused() {
        String mixed = IntStream.range(0, 11)
                .mapToObj(i -> "\"f" + i + "\": [1, \"a\"]")
                .collect(Collectors.joining(",", "{", "}"));

        assertThatThrownBy(() -> EventPattern.parse("ledger", mixed))
                .hasMessage(
                        "subscription 'ledger': pattern: mixes numbers, wildcards and texts in too many fields at once; "
                                + "write several subscriptions with the same handler");
    }

    @Test
    void thePatternForEveryEventMatchesEveryEvent() {
        EventPattern everything = EventPattern.parse("all", "{\"source\": [{\"prefix\": \"\"}]}");
        Event event = Event.of("1", "/x", "t", RandomPatterns.json("null")).build();

        assertThat(everything.matches(event)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"detail-type\": [\"a\"], \"detail\": {\"data\": {\"currency\": [\"AUD\", \"NZD\"]}}}",
                "{\"account\": [12345678901234567890123], \"resources\": [{\"suffix\": \":i-1\"}]}",
                "{\"detail\": {\"ip\": [{\"cidr\": \"10.0.0.0/24\"}], \"n\": [{\"anything-but\": [1, 2]}]}}",
                "{\"$or\": [{\"a\": [{\"prefix\": {\"equals-ignore-case\": \"x\"}}]}, {\"b\": [{\"wildcard\": \"*/x/*\"}]}]}",
                "{\"a\": [{\"exactly\": \"x\"}, null, true, {\"exists\": false}]}"
            })
    void whatEventBridgeAllowsIsAllowed(String pattern) {
        assertThatCode(() -> EventPattern.parse("ledger", pattern)).doesNotThrowAnyException();
    }
}

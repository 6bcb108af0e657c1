package io.landfall.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landfall.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.Patterns;

class PatternIndexTest {
    private static final List<String> VALUES = List.of(
            "\"\"",
            "\"5\"",
            "\"5.0\"",
            "\"null\"",
            "\"true\"",
            "\"n\"",
            "\"nor\"",
            "\"north\"",
            "\"North\"",
            "\"rth\"",
            "\"\\\"north\"",
            "\"north\\\"\"",
            "\"\\\"\"",
            "\"é\"",
            "\"né\"",
            "\"😀\"",
            "\"a*b\"",
            "\"10.0.0.7\"",
            "null",
            "true",
            "false",
            "5",
            "5.0",
            "50e-1",
            "0.5e1",
            "-0.0",
            "0",
            "-6",
            "5.5",
            "0.1",
            "0.10",
            "12.345678",
            "12.3456789",
            "1e300",
            "1e400",
            "9007199254740992",
            "9007199254740993",
            "9007199254740993.0",
            "12345678901234567890");

    @Test
    void patternsMatchedTogetherMatchAsEachOfTheirBranchesDoesInEventRulerAlone() {
        for (long seed = 0; seed < Integer.getInteger("seeds", 40); seed++) {
            RandomPatterns random = new RandomPatterns(seed);
            List<EventPattern> patterns = random.patterns(seed % 3 == 0 ? 3 : 60);
            List<EngineAlone> engines = patterns.stream().map(EngineAlone::new).toList();
            PatternIndex index = new PatternIndex(patterns);
            for (int i = 0; i < 40; i++) {
                Event event = random.event();

                int[] matching = index.matching(event);

                assertThat(named(patterns, matching))
                        .as("seed %d, event %s", seed, event.envelope())
                        .isEqualTo(named(patterns, wantedAlone(engines, new MatchedView(event).tree())));
            }
        }
    }

    @Test
    void aMatcherAmongManyWantsTheValuesThatItWantsInEventRulerAlone() {
        List<EventPattern> patterns = matchers()
                .map(matcher -> EventPattern.parse("test", "{\"detail\": {\"a\": [" + matcher + "]}}"))
                .toList();
        List<EngineAlone> engines = patterns.stream().map(EngineAlone::new).toList();
        PatternIndex index = new PatternIndex(patterns);
        for (String value : VALUES) {
            Event event = Event.of("1", "/test", "t", RandomPatterns.json("{\"a\": " + value + "}"))
                    .build();

            int[] matching = index.matching(event);

            assertThat(named(patterns, matching))
                    .as(value)
                    .isEqualTo(named(patterns, wantedAlone(engines, new MatchedView(event).tree())));
        }
    }

    /** Texts and their parts in all matchers of texts, also as a list, and numbers in all of numbers. */
    private static Stream<String> matchers() {
        List<String> texts =
                VALUES.stream().filter(value -> value.startsWith("\"")).toList();
        List<String> numbers = List.of("5", "5.0", "50e-1", "-0.0", "0", "-6", "1e300", "0.1", "12.345678");
        Stream<String> ofTexts = Stream.of(
                        "{\"prefix\": %s}",
                        "{\"suffix\": %s}",
                        "{\"anything-but\": %s}",
                        "{\"anything-but\": [%s, \"x\"]}",
                        "{\"anything-but\": {\"prefix\": %s}}",
                        "{\"anything-but\": {\"suffix\": [%s, \"x\"]}}",
                        "{\"anything-but\": {\"equals-ignore-case\": %s}}",
                        "{\"equals-ignore-case\": %s}",
                        "{\"exactly\": %s}")
                .flatMap(matcher -> texts.stream().map(matcher::formatted))
                .filter(matcher -> !matcher.matches(".*(prefix|suffix)\": \\[?\"\"[,}\\]].*"));
        Stream<String> ofNumbers = Stream.of("=", "<", "<=", ">", ">=").flatMap(comparison -> numbers.stream()
                .map(number -> "{\"numeric\": [\"%s\", %s]}".formatted(comparison, number)));
        return Stream.of(
                        ofTexts,
                        ofNumbers,
                        VALUES.stream(),
                        numbers.stream().map("{\"anything-but\": %s}"::formatted),
                        Stream.of(
                                "{\"exists\": true}",
                                "{\"exists\": false}",
                                "{\"wildcard\": \"n*h\"}",
                                "{\"wildcard\": \"*\"}",
                                "{\"prefix\": {\"equals-ignore-case\": \"NOR\"}}",
                                "{\"cidr\": \"10.0.0.0/24\"}",
                                "{\"numeric\": [\">\", -6, \"<\", 5]}",
                                "{\"numeric\": [\">=\", 5, \"<=\", 6]}"))
                .flatMap(matcher -> matcher);
    }

    @Test
    void aRangeBesideTextsOnTheSameFieldHidesNoEvent() {
        PatternIndex index = index(
                "{'amount': ['none', {'numeric': ['<=', 7]}]}",
                "{'amount': ['unknown']}",
                "{'zone': [{'exists': true}], 'x': [{'numeric': ['=', 0]}]}");

        int[] matching = index.matching(event("{'zone': 'north', 'amount': 'none'}"));

        assertThat(matching).containsExactly(0);
    }

    @Test
    void aWildcardBesideAMatcherThatIgnoresCaseInventsNoMatch() {
        PatternIndex index =
                index("{'zone': [{'wildcard': '*'}], 'x': [1]}", "{'zone': [{'equals-ignore-case': 'b'}]}");

        int[] matching = index.matching(event("{'zone': 'aA'}"));

        assertThat(matching).isEmpty();
    }

    @Test
    void anAlternativeThatWidensAnotherIsKept() {
        PatternIndex index = index("{'$or': [{'zone': ['a']}, {'zone': ['a', 'b']}]}");

        int[] matching = index.matching(event("{'zone': 'b'}"));

        assertThat(matching).containsExactly(0);
    }

    @Test
    void aNumberIsTheSameHoweverItIsWrittenAndATextIsNone() {
        PatternIndex index = index("{'amount': [5]}", "{'amount': [{'numeric': ['=', 5.0]}]}", "{'amount': ['5']}");

        assertThat(index.matching(event("{'amount': 5.00}"))).containsExactly(0, 1);
        assertThat(index.matching(event("{'amount': 50e-1}"))).containsExactly(0, 1);
        assertThat(index.matching(event("{'amount': '5'}"))).containsExactly(2);
    }

    @Test
    void aNumberGoesWithAFieldOfAnotherElementOnlyWhereItIsInNone() {
        PatternIndex index = index("{'a': [5], 'a.b': [1]}");

        assertThat(index.matching(event("{'a': [5, {'b': 1}]}"))).containsExactly(0);
        assertThat(index.matching(event("{'a': [[5], {'b': 1}]}"))).isEmpty();
    }

    @Test
    void aFieldIsAbsentWhereItIsSoInTheElementThatWasChosenBefore() {
        PatternIndex index = index("{'lines': {'a': ['x'], 'b': [{'exists': false}]}}");

        assertThat(index.matching(event("{'lines': [{'a': 'x'}, {'b': 1}]}"))).containsExactly(0);
        assertThat(index.matching(event("{'lines': [{'a': 'x', 'b': 1}, {'a': 'y'}]}")))
                .isEmpty();
    }

    @Test
    void aFieldIsAbsentBesideAValueInAnotherElementThoughItIsNotBesideTheFirstValue() {
        PatternIndex index = index("{'a': ['x'], 'a.b': [{'exists': false}]}");

        assertThat(index.matching(event("{'a': ['x', ['x'], {'b': 1}]}"))).containsExactly(0);
        assertThat(index.matching(event("{'a': ['x', {'b': 1}]}"))).isEmpty();
    }

    @Test
    void aFieldSpelledInTwoWaysIsMatchedAsEventRulerDoes() {
        EventPattern pattern =
                EventPattern.parse("test", "{\"detail\": {\"o\": {\"a\": {\"b\": [1], \"c\": [5]}, \"z\": [1]}}}");
        EngineAlone engine = new EngineAlone(pattern);
        PatternIndex index = new PatternIndex(List.of(pattern));
        for (int before = 0; before < 20; before++) {
            Event event =
                    event("{'o': [" + "{'a': []},".repeat(before) + "{'a': [{'b': 1}, {'c': 2}], 'a.c': 5, 'z': 1}]}");

            int[] matching = index.matching(event);

            assertThat(matching.length == 1)
                    .as("%d before", before)
                    .isEqualTo(engine.wants(new MatchedView(event).tree()));
        }
    }

    @Test
    void aHundredThousandElementsThatMatchByHalfAreNoTrouble() {
        PatternIndex index = index("{'lines': {'a': ['x'], 'b': [{'numeric': ['>', 5]}]}}");
        String lines = "{'a': 'x', 'b': 5},".repeat(100_000);

        int[] matching = index.matching(event("{'lines': [" + lines + "{'a': 'x', 'b': 6}]}"));

        assertThat(matching).containsExactly(0);
    }

    @Test
    void moreBeginningsThanAreComparedOneByOneAreFoundToo() {
        PatternIndex index = index(IntStream.range(0, 100)
                .mapToObj(i -> "{'a': [{'prefix': 'p%d'}, {'suffix': '%ds'}]}".formatted(i, i))
                .toArray(String[]::new));

        assertThat(index.matching(event("{'a': 'p55'}"))).containsExactly(5, 55);
        assertThat(index.matching(event("{'a': '47s'}"))).containsExactly(7, 47);
    }

    @Test
    void eventRulerStillShowsTheBoundsOfItsRanges() throws Exception {
        Patterns range = software.amazon.event.ruler.JsonRuleCompiler.compile(
                        "{\"amount\": [{\"numeric\": [\">=\", -12.5, \"<\", 1e300]}]}")
                .get(0)
                .get("amount")
                .get(0);

        assertThat(NumericMatcher.of(range))
                .contains(new NumericMatcher(List.of(new NumericRange(-12.5, false, 1e300, true)), false));
    }

    /** Each branch in a machine of its own: nothing there for it to get along with. */
    private static final class EngineAlone {
        private final List<Machine> machines = new ArrayList<>();

        EngineAlone(EventPattern pattern) {
            for (Branch branch : pattern.branches()) {
                Machine machine = Machine.builder().build();
                machine.addPatternRule("branch", branch.fields());
                machines.add(machine);
            }
        }

        boolean wants(ObjectNode view) {
            return machines.stream()
                    .anyMatch(machine -> !machine.rulesForJSONEvent(view).isEmpty());
        }
    }

    private static int[] wantedAlone(List<EngineAlone> engines, ObjectNode view) {
        return IntStream.range(0, engines.size())
                .filter(i -> engines.get(i).wants(view))
                .toArray();
    }

    private static List<String> named(List<EventPattern> patterns, int[] places) {
        return IntStream.of(places)
                .mapToObj(place -> patterns.get(place).toString())
                .toList();
    }

    private static PatternIndex index(String... patterns) {
        return new PatternIndex(Stream.of(patterns)
                .map(pattern -> "{'detail': " + pattern + "}")
                .map(pattern -> EventPattern.parse("test", pattern.replace('\'', '"')))
                .toList());
    }

    private static Event event(String data) {
        return Event.of("1", "/test", "t", RandomPatterns.json(data.replace('\'', '"')))
                .build();
    }
}

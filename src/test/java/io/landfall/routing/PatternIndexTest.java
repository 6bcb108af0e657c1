package io.landfall.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.Patterns;

class PatternIndexTest {

    @ParameterizedTest(name = "with room for {0} paths")
    @ValueSource(ints = {1_000_000, 1})
    void patternsMatchedTogetherMatchAsEachOfTheirBranchesDoesInEventRulerAlone(int maxPaths) {
        for (long seed = 0; seed < Integer.getInteger("seeds", 20); seed++) {
            RandomPatterns random = new RandomPatterns(seed);
            List<EventPattern> patterns = random.patterns(seed % 3 == 0 ? 3 : 40);
            List<EngineAlone> engines = patterns.stream().map(EngineAlone::new).toList();
            PatternIndex index = new PatternIndex(patterns, maxPaths);
            for (int event = 0; event < 40; event++) {
                ObjectNode view = random.view();

                BitSet matching = index.matching(view);

                assertThat(named(patterns, matching))
                        .as("seed %d, view %s", seed, view)
                        .isEqualTo(named(patterns, wantedAlone(engines, view)));
            }
        }
    }

    @Test
    void aRangeBesideTextsOnTheSameFieldHidesNoEvent() {
        PatternIndex index = index(
                "{'amount': ['none', {'numeric': ['<=', 7]}]}",
                "{'amount': ['unknown']}",
                "{'source': [{'exists': true}], 'x': [{'numeric': ['=', 0]}]}");

        BitSet matching = index.matching(view("{'source': '/test', 'amount': 'none'}"));

        assertThat(matching.stream()).containsExactly(0);
    }

    @Test
    void aWildcardBesideAMatcherThatIgnoresCaseInventsNoMatch() {
        PatternIndex index =
                index("{'zone': [{'wildcard': '*'}], 'x': [1]}", "{'zone': [{'equals-ignore-case': 'b'}]}");

        BitSet matching = index.matching(view("{'zone': 'aA'}"));

        assertThat(matching.stream()).isEmpty();
    }

    @Test
    void anAlternativeThatWidensAnotherIsKept() {
        PatternIndex index = index("{'$or': [{'zone': ['a']}, {'zone': ['a', 'b']}]}");

        BitSet matching = index.matching(view("{'zone': 'b'}"));

        assertThat(matching.stream()).containsExactly(0);
    }

    @Test
    void aNumberIsTheSameHoweverItIsWrittenAndATextIsNone() {
        PatternIndex index = index("{'amount': [5]}", "{'amount': [{'numeric': ['=', 5.0]}]}", "{'amount': ['5']}");

        assertThat(index.matching(view("{'amount': 5.00}")).stream()).containsExactly(0, 1);
        assertThat(index.matching(view("{'amount': 50e-1}")).stream()).containsExactly(0, 1);
        assertThat(index.matching(view("{'amount': '5'}")).stream()).containsExactly(2);
    }

    @Test
    void aSenderCannotForgeWhatMarksAnEvent() {
        EventPattern pattern = EventPattern.parse("test", "{\"amount\": [{\"numeric\": [\">\", 5]}]}");
        Marks marks = new Marks(pattern.branches());
        ObjectNode marked = marks.marked(view("{'amount': 9}"));
        marked.remove("amount");

        BitSet matching = new PatternIndex(List.of(pattern)).matching(marked);

        assertThat(matching.stream()).isEmpty();
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

    private static BitSet wantedAlone(List<EngineAlone> engines, ObjectNode view) {
        BitSet wanted = new BitSet();
        for (int i = 0; i < engines.size(); i++) {
            wanted.set(i, engines.get(i).wants(view));
        }
        return wanted;
    }

    private static List<String> named(List<EventPattern> patterns, BitSet places) {
        return places.stream().mapToObj(place -> patterns.get(place).toString()).toList();
    }

    private static PatternIndex index(String... patterns) {
        return new PatternIndex(List.of(patterns).stream()
                .map(pattern -> EventPattern.parse("test", pattern.replace('\'', '"')))
                .toList());
    }

    private static ObjectNode view(String json) {
        return JsonNodeFactory.instance.objectNode().setAll((ObjectNode) RandomPatterns.json(json.replace('\'', '"')));
    }
}

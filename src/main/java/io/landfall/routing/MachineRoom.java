package io.landfall.routing;

import software.amazon.event.ruler.AnythingButValuesSet;
import software.amazon.event.ruler.MatchType;
import software.amazon.event.ruler.Patterns;
import software.amazon.event.ruler.ValuePatterns;

/** Which machines of Event Ruler a field's matcher goes to. */
enum MachineRoom {
    /** All that makes no trouble. */
    LIGHT(Integer.MAX_VALUE),
    /** Wildcards, which spoil what ignores case. */
    WILDCARDS(Integer.MAX_VALUE),
    /**
     * Wildcards of two stars or more. They cost a machine the more, the more it has of them: a
     * thousand in one machine take eight seconds to load.
     */
    TANGLED(64),
    /** Matchers that spoil whatever else is on the same field. */
    LONELY(1);

    private final int maxMatchers;

    MachineRoom(int maxMatchers) {
        this.maxMatchers = maxMatchers;
    }

    int maxMatchers() {
        return maxMatchers;
    }

    static MachineRoom of(Patterns matcher) {
        return switch (MatcherKind.of(matcher)) {
            case AFFIX_IGNORING_CASE -> LONELY;
            case WILDCARD -> isTangled(matcher) ? TANGLED : WILDCARDS;
            case NUMERIC, PLAIN, FOLDED -> LIGHT;
        };
    }

    private static boolean isTangled(Patterns matcher) {
        return matcher instanceof AnythingButValuesSet
                || (matcher.type() == MatchType.WILDCARD
                        && ((ValuePatterns) matcher)
                                        .pattern()
                                        .chars()
                                        .filter(c -> c == '*')
                                        .count()
                                > 1);
    }
}

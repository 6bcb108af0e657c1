package io.landfall.routing;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.event.ruler.Patterns;

/**
 * Matchers by what they get along with. Event Ruler 2.1.0 misses events and invents matches where
 * certain matchers are on one field in one machine, such as {@code {"wildcard": "*"}} beside
 * {@code {"equals-ignore-case": "b"}}, though they be of different patterns. The kinds were found by
 * matching random matchers together and alone; {@code PatternIndexTest} does so with what is made of
 * them.
 */
enum MatcherKind {
    /** Numbers, which are compared without Event Ruler: {@link NumericMatcher}. */
    NUMERIC,
    /** Equality, prefix, existence and such, which get along with all but {@link #AFFIX_IGNORING_CASE}. */
    PLAIN,
    /** Ends of texts and texts in any case: not beside wildcards. */
    FOLDED,
    /** Wildcards: not beside the folded. */
    WILDCARD,
    /** Prefixes and suffixes in any case: beside none but themselves. */
    AFFIX_IGNORING_CASE;

    static MatcherKind of(Patterns matcher) {
        if (NumericMatcher.of(matcher).isPresent()) {
            return NUMERIC;
        }
        return switch (matcher.type()) {
            case SUFFIX, EQUALS_IGNORE_CASE, ANYTHING_BUT_SUFFIX, ANYTHING_BUT_IGNORE_CASE -> FOLDED;
            case WILDCARD, ANYTHING_BUT_WILDCARD -> WILDCARD;
            case PREFIX_EQUALS_IGNORE_CASE, SUFFIX_EQUALS_IGNORE_CASE -> AFFIX_IGNORING_CASE;
            case EXACT, PREFIX, EXISTS, ABSENT, ANYTHING_BUT, ANYTHING_BUT_PREFIX, NUMERIC_EQ, NUMERIC_RANGE -> PLAIN;
        };
    }

    /** A field's matchers in groups of one kind. */
    static Map<MatcherKind, List<Patterns>> group(List<Patterns> matchers) {
        return matchers.stream().collect(Collectors.groupingBy(MatcherKind::of));
    }
}

package io.landfall.routing;

import java.util.List;
import java.util.Set;
import software.amazon.event.ruler.MatchType;
import software.amazon.event.ruler.Patterns;
import software.amazon.event.ruler.ValuePatterns;

/** Which machines of Event Ruler a branch goes to, and how these are made. */
enum MachineRoom {
    /** All that makes no trouble. */
    LIGHT(Integer.MAX_VALUE, false),
    /** Branches with many values in several fields, which would take too many paths. */
    WIDE(Integer.MAX_VALUE, true),
    /** Wildcards, which spoil what ignores case. */
    WILDCARDS(Integer.MAX_VALUE, false),
    /**
     * Wildcards of two stars or more. They cost a machine the more, the more it has of them: a
     * thousand in one machine take eight seconds to load.
     */
    TANGLED(64, true),
    /** Branches whose matchers spoil each other where another branch has them on the same field. */
    LONELY(1, true);

    private final int maxBranches;
    private final boolean onePath;

    MachineRoom(int maxBranches, boolean onePath) {
        this.maxBranches = maxBranches;
        this.onePath = onePath;
    }

    int maxBranches() {
        return maxBranches;
    }

    /**
     * Whether all values of a field share one path through the machine. Event Ruler makes a path for
     * each combination of a branch's values otherwise: it matches faster mostly, and loads slower.
     */
    boolean onePath() {
        return onePath;
    }

    static MachineRoom of(Branch branch, int maxPaths) {
        Set<MatcherKind> kinds = branch.kinds();
        boolean wildcards = kinds.contains(MatcherKind.WILDCARD);
        if (kinds.contains(MatcherKind.AFFIX_IGNORING_CASE) || (wildcards && kinds.contains(MatcherKind.FOLDED))) {
            return LONELY;
        }
        boolean wide = branch.combinations() > maxPaths;
        if (wildcards) {
            return wide || isTangled(branch) ? TANGLED : WILDCARDS;
        }
        return wide ? WIDE : LIGHT;
    }

    private static boolean isTangled(Branch branch) {
        return branch.fields().values().stream().flatMap(List::stream).anyMatch(MachineRoom::isTangled);
    }

    private static boolean isTangled(Patterns matcher) {
        return matcher.type() == MatchType.ANYTHING_BUT_WILDCARD
                || (matcher.type() == MatchType.WILDCARD
                        && ((ValuePatterns) matcher)
                                        .pattern()
                                        .chars()
                                        .filter(c -> c == '*')
                                        .count()
                                > 1);
    }
}

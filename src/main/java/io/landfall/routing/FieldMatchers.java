package io.landfall.routing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import software.amazon.event.ruler.MatchType;
import software.amazon.event.ruler.Patterns;

/** Decides which of a field's matchers Event Ruler judges, and which are compared here. */
final class FieldMatchers {
    /** So many beginnings and ends are compared one after another before a machine is asked. */
    private static final int FEW = 16;

    private final Set<Patterns> ruled = new LinkedHashSet<>();
    private final Set<Patterns> affixes = new LinkedHashSet<>();

    void add(Collection<Patterns> matchers) {
        for (Patterns matcher : matchers) {
            if (TextMatchers.areManyBetterInAMachine(matcher)) {
                affixes.add(matcher);
            } else if (!isCompared(matcher)) {
                ruled.add(matcher);
            }
        }
    }

    private static boolean isCompared(Patterns matcher) {
        return matcher.type() == MatchType.EXACT
                || matcher.type() == MatchType.EXISTS
                || matcher.type() == MatchType.ABSENT
                || NumericMatcher.of(matcher).isPresent()
                || TextMatchers.of(matcher).isPresent();
    }

    FieldMachines machines() {
        Predicate<Patterns> isRuled = affixes.size() > FEW
                ? any -> true
                : affix -> TextMatchers.of(affix).isEmpty();
        List<Patterns> all = new ArrayList<>(ruled);
        affixes.stream().filter(isRuled).forEach(all::add);
        return new FieldMachines(all);
    }
}

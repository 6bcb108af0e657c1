package io.landfall.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Landfall's router in this process, at ever more patterns, beside a linear loop over Jackson trees
 * and, where it can hold the patterns, event-ruler alone. All get parsed events, and all have to find
 * as many matches.
 *
 * <p>All cases of a kind of patterns are loaded before any is measured. Then they take turns, short
 * ones, so that what else the machine does falls on all of them; the median of a case's turns counts.
 * The first turns warm it up and are not measured: the compiler has then seen all sizes.
 */
final class Rules {
    private static final int[] PATTERNS = {10, 1_000, 10_000};
    private static final int WARM_UPS = 3;
    private static final int TURNS = 9;

    private final PrintStream out;
    private final Duration turn;

    /**
     * @param turn how long a case is measured at a time
     */
    Rules(PrintStream out, Duration turn) {
        this.out = out;
        this.turn = turn;
    }

    void compare() {
        Table table = new Table(
                "rules, in process, one thread, median (least to most) of " + TURNS + " turns",
                "patterns with",
                "patterns",
                "Landfall loads s",
                "Landfall events/s",
                "bytes an event",
                "linear loop events/s",
                "event-ruler alone loads s",
                "event-ruler alone events/s",
                "matches an event");
        for (RuleKind kind : RuleKind.values()) {
            List<Map<RuleContender, RuleCase>> sizes = new ArrayList<>();
            for (int patterns : PATTERNS) {
                sizes.add(loaded(kind, patterns));
            }
            measure(sizes);
            for (int i = 0; i < PATTERNS.length; i++) {
                report(kind, PATTERNS[i], sizes.get(i), table);
            }
        }
        table.print(out);
    }

    private static Map<RuleContender, RuleCase> loaded(RuleKind kind, int patterns) {
        Map<RuleContender, RuleCase> cases = new EnumMap<>(RuleContender.class);
        for (RuleContender contender : RuleContender.values()) {
            if (contender.holds(kind)) {
                cases.put(contender, new RuleCase(contender, kind, patterns));
            }
        }
        long matches = cases.get(RuleContender.LANDFALL).matches();
        if (matches == 0 || cases.values().stream().anyMatch(one -> one.matches() != matches)) {
            throw new IllegalStateException(kind + ": the contenders find different numbers of matches, or none");
        }
        return cases;
    }

    private void measure(List<Map<RuleContender, RuleCase>> sizes) {
        for (int i = 0; i < WARM_UPS; i++) {
            sizes.forEach(cases -> cases.values().forEach(one -> one.warmUp(turn)));
        }
        for (int i = 0; i < TURNS; i++) {
            sizes.forEach(cases -> cases.values().forEach(one -> one.measure(turn)));
        }
    }

    private static void report(RuleKind kind, int patterns, Map<RuleContender, RuleCase> cases, Table table) {
        RuleCase landfall = cases.get(RuleContender.LANDFALL);
        table.add(
                kind.title(),
                "%,d".formatted(patterns),
                landfall.loads().show("%.3f"),
                landfall.rates().show("%,.0f"),
                "%,.0f".formatted(landfall.bytes().median()),
                cases.get(RuleContender.LOOP).rates().show("%,.0f"),
                shown(cases, RuleCase::loads, "%.3f"),
                shown(cases, RuleCase::rates, "%,.0f"),
                "%.2f".formatted(landfall.matches() / (double) RuleInput.EVENTS));
    }

    private static String shown(Map<RuleContender, RuleCase> cases, Function<RuleCase, Spread> figure, String format) {
        return Optional.ofNullable(cases.get(RuleContender.RULER))
                .map(ruler -> figure.apply(ruler).show(format))
                .orElse("");
    }
}

package io.landfall.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landfall.event.Event;
import io.landfall.event.JournaledBatch;
import io.landfall.event.JournaledEvent;
import io.landfall.event.RoutedEvent;
import io.landfall.event.Subscription;
import io.landfall.event.Subscriptions;
import io.landfall.routing.EventPattern;
import io.landfall.routing.Router;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import software.amazon.event.ruler.GenericMachine;

/**
 * Landfall's router in this process, at ever more patterns, beside a linear loop over Jackson trees
 * and, where it can hold the patterns, event-ruler alone. All get parsed events, and all have to find
 * as many matches.
 */
final class Rules {
    private static final int[] PATTERNS = {10, 1_000, 10_000};

    private final PrintStream out;
    private final Duration measured;

    /**
     * @param measured how long each figure is measured; as long goes before, unmeasured
     */
    Rules(PrintStream out, Duration measured) {
        this.out = out;
        this.measured = measured;
    }

    void compare() {
        Table table = new Table(
                "rules, in process, one thread",
                "patterns with",
                "patterns",
                "Landfall loads s",
                "Landfall events/s",
                "linear loop events/s",
                "event-ruler alone loads s",
                "event-ruler alone events/s",
                "matches an event");
        for (RuleKind kind : RuleKind.values()) {
            for (int patterns : PATTERNS) {
                measure(kind, patterns, table);
            }
        }
        table.print(out);
    }

    private void measure(RuleKind kind, int patterns, Table table) {
        JournaledBatch batch = RuleInput.batch(patterns);
        long loading = System.nanoTime();
        Router router = router(kind, patterns);
        long matches = route(router, batch);
        double loaded = (System.nanoTime() - loading) / 1e9;
        double landfall = rate(() -> route(router, batch));

        List<Predicate<JsonNode>> byHand =
                IntStream.range(0, patterns).mapToObj(kind::byHand).toList();
        check(kind, matches, loop(byHand, batch));
        double linear = rate(() -> loop(byHand, batch));

        String rulerLoaded = "";
        String rulerRate = "";
        // of ranges it holds no thousand: 53 s to load, and then slower than the loop
        if (kind != RuleKind.RANGES) {
            loading = System.nanoTime();
            GenericMachine<Integer> machine = machine(kind, patterns);
            List<ObjectNode> views = RuleInput.views(batch);
            check(kind, matches, ask(machine, views));
            rulerLoaded = "%.2f".formatted((System.nanoTime() - loading) / 1e9);
            rulerRate = "%,.0f".formatted(rate(() -> ask(machine, views)));
        }
        table.add(
                kind.title(),
                "%,d".formatted(patterns),
                "%.2f".formatted(loaded),
                "%,.0f".formatted(landfall),
                "%,.0f".formatted(linear),
                rulerLoaded,
                rulerRate,
                "%.2f".formatted(matches / (double) RuleInput.EVENTS));
    }

    /** As a start does it: each pattern is checked, and all are compiled together at the first event. */
    private static Router router(RuleKind kind, int patterns) {
        Subscriptions subscriptions =
                new Subscriptions(subscription -> EventPattern.parse(subscription.name(), subscription.pattern()));
        for (int i = 0; i < patterns; i++) {
            subscriptions.add(new Subscription("s" + i, kind.pattern(i), false, 500, Duration.ofDays(7)));
        }
        return new Router(subscriptions);
    }

    private static long route(Router router, JournaledBatch batch) {
        long matches = 0;
        for (RoutedEvent routed : router.route(batch)) {
            matches += routed.queues().size();
        }
        return matches;
    }

    private static long loop(List<Predicate<JsonNode>> byHand, JournaledBatch batch) {
        long matches = 0;
        for (JournaledEvent journaled : batch.accepted()) {
            Event event = journaled.event();
            if (event.type().equals("payment.settled")) {
                JsonNode data = event.data();
                for (Predicate<JsonNode> pattern : byHand) {
                    matches += pattern.test(data) ? 1 : 0;
                }
            }
        }
        return matches;
    }

    private static GenericMachine<Integer> machine(RuleKind kind, int patterns) {
        GenericMachine<Integer> machine = GenericMachine.<Integer>builder().build();
        try {
            for (int i = 0; i < patterns; i++) {
                machine.addRule(i, kind.pattern(i));
            }
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException(e);
        }
        return machine;
    }

    private static long ask(GenericMachine<Integer> machine, List<ObjectNode> views) {
        long matches = 0;
        for (ObjectNode view : views) {
            matches += machine.rulesForJSONEvent(view).size();
        }
        return matches;
    }

    private static void check(RuleKind kind, long expected, long found) {
        if (found != expected) {
            throw new IllegalStateException(kind + ": the router found " + expected + " matches, the other " + found);
        }
    }

    /** Events a second, of the second of two equal spans of time. */
    private double rate(LongSupplier batch) {
        run(batch);
        return run(batch);
    }

    private double run(LongSupplier batch) {
        long began = System.nanoTime();
        long batches = 0;
        long matches = 0;
        while (System.nanoTime() - began < measured.toNanos()) {
            matches += batch.getAsLong();
            batches++;
        }
        if (matches == 0) {
            throw new IllegalStateException("no event matched");
        }
        return batches * RuleInput.EVENTS / ((System.nanoTime() - began) / 1e9);
    }
}

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
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import software.amazon.event.ruler.GenericMachine;

/** Who is asked which patterns want an event. */
enum RuleContender {
    /** As a start does it: each pattern is checked, and all are compiled together at the first event. */
    LANDFALL {
        @Override
        LongSupplier load(RuleKind kind, int patterns, JournaledBatch batch) {
            Subscriptions subscriptions =
                    new Subscriptions(subscription -> EventPattern.parse(subscription.name(), subscription.pattern()));
            for (int i = 0; i < patterns; i++) {
                subscriptions.add(new Subscription("s" + i, kind.pattern(i), false, 500, Duration.ofDays(7)));
            }
            Router router = new Router(subscriptions);
            return () -> {
                long matches = 0;
                for (RoutedEvent routed : router.route(batch)) {
                    matches += routed.queues().size();
                }
                return matches;
            };
        }
    },
    /** Knows its one kind of pattern, and does nothing but that. */
    LOOP {
        @Override
        LongSupplier load(RuleKind kind, int patterns, JournaledBatch batch) {
            List<Predicate<JsonNode>> byHand =
                    IntStream.range(0, patterns).mapToObj(kind::byHand).toList();
            return () -> {
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
            };
        }
    },
    /** Its views are made beforehand. */
    RULER {
        @Override
        LongSupplier load(RuleKind kind, int patterns, JournaledBatch batch) {
            GenericMachine<Integer> machine = GenericMachine.<Integer>builder().build();
            try {
                for (int i = 0; i < patterns; i++) {
                    machine.addRule(i, kind.pattern(i));
                }
            } catch (IOException e) {
                throw new IllegalArgumentException(e);
            }
            List<ObjectNode> views = RuleInput.views(batch);
            return () -> {
                long matches = 0;
                for (ObjectNode view : views) {
                    matches += machine.rulesForJSONEvent(view).size();
                }
                return matches;
            };
        }

        /** Of ranges it holds no thousand: 53 s to load, and then slower than the loop. */
        @Override
        boolean holds(RuleKind kind) {
            return kind != RuleKind.RANGES;
        }

        /** The 10,000 bounds take it fifteen seconds. */
        @Override
        int loads() {
            return 1;
        }
    };

    /** Asks all events of the batch and tells the number of matches. */
    abstract LongSupplier load(RuleKind kind, int patterns, JournaledBatch batch);

    boolean holds(RuleKind kind) {
        return true;
    }

    /** How often loading is measured. */
    int loads() {
        return 5;
    }
}

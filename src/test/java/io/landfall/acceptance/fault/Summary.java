package io.landfall.acceptance.fault;

import java.time.Duration;
import java.util.Map;

/**
 * A run in figures.
 *
 * @param handled keys handled, all subscriptions of the witness together
 * @param repeated calls that came again for a handled key because of a fault
 * @param doubled such calls without a fault, which must not be
 * @param doubledInLedger effects that a key had more than once on the database
 */
record Summary(
        Dimensions run,
        int lines,
        Map<String, Integer> faults,
        Duration took,
        int handled,
        int repeated,
        int lost,
        int doubled,
        int doubledInLedger) {
    @Override
    public String toString() {
        return """
                | run      | seed     | records   | faults | minutes | handled   | repeated | lost | doubled | doubled in ledger |
                | %-8s | %-8d | %,9d | %6d | %7.1f | %,9d | %8d | %4d | %7d | %17d |
                | faults: %s"""
                .formatted(
                        run.name(),
                        run.seed(),
                        lines,
                        faults.values().stream().mapToInt(count -> count).sum(),
                        took.toMillis() / 60_000.0,
                        handled,
                        repeated,
                        lost,
                        doubled,
                        doubledInLedger,
                        faults);
    }
}

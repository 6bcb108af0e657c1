package io.landfall.bench;

import com.sun.management.ThreadMXBean;
import io.landfall.event.JournaledBatch;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** One contender with so many patterns of a kind, and what was measured of it. */
final class RuleCase {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final String name;
    private final LongSupplier batch;
    private final long matches;
    private final List<Double> loads = new ArrayList<>();
    private final List<Double> rates = new ArrayList<>();
    private final List<Double> bytes = new ArrayList<>();

    /** Loads the patterns as often as the contender says, each time up to the first batch's last event. */
    RuleCase(RuleContender contender, RuleKind kind, int patterns) {
        JournaledBatch events = RuleInput.batch(patterns);
        name = contender + " with " + patterns + " of " + kind;
        LongSupplier loaded = () -> 0;
        long found = 0;
        for (int i = 0; i < contender.loads(); i++) {
            long began = System.nanoTime();
            loaded = contender.load(kind, patterns, events);
            found = loaded.getAsLong();
            loads.add((System.nanoTime() - began) / 1e9);
        }
        batch = loaded;
        matches = found;
    }

    long matches() {
        return matches;
    }

    void warmUp(Duration time) {
        run(time);
    }

    void measure(Duration time) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        long began = System.nanoTime();
        double events = run(time);
        rates.add(events / ((System.nanoTime() - began) / 1e9));
        bytes.add((THREADS.getCurrentThreadAllocatedBytes() - before) / events);
    }

    private long run(Duration time) {
        long began = System.nanoTime();
        long batches = 0;
        while (System.nanoTime() - began < time.toNanos()) {
            if (batch.getAsLong() != matches) {
                throw new IllegalStateException(name + " finds another number of matches than before");
            }
            batches++;
        }
        return batches * RuleInput.EVENTS;
    }

    /** In seconds; the most is the first one, while code is still interpreted. */
    Spread loads() {
        return new Spread(loads);
    }

    /** Events a second. */
    Spread rates() {
        return new Spread(rates);
    }

    /** Allocated for an event. */
    Spread bytes() {
        return new Spread(bytes);
    }
}

package io.landfall.acceptance.fault;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The faults of a run with their times. For any thread. */
final class Faults {
    private final RunClock clock;
    private final List<Fault> faults = new CopyOnWriteArrayList<>();

    Faults(RunClock clock) {
        this.clock = clock;
    }

    /** Does it, and books it as a fault for the time that it takes. */
    void book(String kind, String target, Runnable fault) {
        Duration from = clock.now();
        fault.run();
        add(kind, target, from, clock.now());
    }

    void add(String kind, String target, Duration from, Duration until) {
        faults.add(new Fault(kind, target, from, until));
    }

    /** Whether a fault happened between two moments. */
    boolean between(Duration one, Duration other) {
        return faults.stream()
                .anyMatch(fault ->
                        fault.from().compareTo(other) <= 0 && fault.until().compareTo(one) >= 0);
    }

    Map<String, Integer> byKind() {
        Map<String, Integer> kinds = new TreeMap<>();
        faults.forEach(fault -> kinds.merge(fault.kind(), 1, Integer::sum));
        return kinds;
    }

    List<Fault> all() {
        return List.copyOf(faults);
    }
}

package io.landfall.acceptance.fault;

import java.time.Duration;

/**
 * Something that was done to a process, from just before it until it was over.
 *
 * @param kind what was done, such as {@code kill node}
 */
record Fault(String kind, String target, Duration from, Duration until) {
    @Override
    public String toString() {
        return "%s %s from %s to %s".formatted(kind, target, RunClock.show(from), RunClock.show(until));
    }
}

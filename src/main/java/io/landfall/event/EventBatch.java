package io.landfall.event;

import java.util.List;

/**
 * Events that are journaled in one transaction, in their order, and how far that brings the arrivals
 * they were read from. A batch may hold the records of several small files, or part of a large one,
 * or progress alone.
 */
public record EventBatch(List<Event> events, List<ArrivalProgress> progress) {
    public EventBatch {
        events = List.copyOf(events);
        progress = List.copyOf(progress);
    }

    /** A batch of events that no arrival brought. */
    public static EventBatch of(List<Event> events) {
        return new EventBatch(events, List.of());
    }

    public boolean isEmpty() {
        return events.isEmpty() && progress.isEmpty();
    }
}

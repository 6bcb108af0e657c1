package io.landfall.event;

import java.util.List;

/**
 * What became of a batch: the events that were new, in journal order, and those whose key had been
 * journaled before.
 *
 * @param id the outbox entry that stands for the batch until it is published
 */
public record JournaledBatch(
        long id, List<JournaledEvent> accepted, List<Event> duplicates, List<ArrivalProgress> progress) {
    public JournaledBatch {
        accepted = List.copyOf(accepted);
        duplicates = List.copyOf(duplicates);
        progress = List.copyOf(progress);
    }
}

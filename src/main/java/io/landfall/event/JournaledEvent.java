package io.landfall.event;

/**
 * An event with its place in the journal.
 *
 * @param sequence its number in the journal: unique and rising in the order of journaling
 * @param keySequence the sequence under which its idempotency key was first journaled: the same
 *     number for every event of that key, so that a subscription may remember keys for longer than
 *     the journal does, in an index that grows at its end only
 * @param event the fact itself
 */
public record JournaledEvent(long sequence, long keySequence, Event event) {}

/**
 * The journal: the append-only record of all events, which admits each key once within its window,
 * and the outbox that hands journaled batches on, in order and at least once.
 */
package io.landfall.journal;

/**
 * Subscriptions: each with a queue of its own, from which batches are claimed, handled, confirmed
 * and, where an event fails, retried and at last parked as a dead letter.
 */
package io.landfall.subscription;

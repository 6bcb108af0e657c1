package io.landfall.event;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/**
 * The Idempotent Receiver's memory for whole batches: which keys a subscription has handled, and who
 * is handling one now. A claim is a lease with an owner; the lease of an owner that died ends by
 * itself, and its claims can be claimed again. Each method is one transaction, or part of the
 * caller's where there is one.
 *
 * @param <K> what is claimed: a text, or an event's {@link ClaimKey}
 */
public interface Claims<K> {
    /** What came of asking for a key. */
    enum Answer {
        /** The key is now this owner's to handle. */
        CLAIMED,
        /** The key was handled before, within the time it is remembered. */
        DONE,
        /** The key waits for a later attempt: the copy at hand is superfluous. */
        WAITING,
        /** Another live owner is handling the key at this moment. */
        HELD
    }

    /**
     * Claims keys for a subscription, for this process as owner.
     *
     * @param memory how long a handled key counts as handled
     * @return an answer for every key
     */
    Map<K, Answer> claim(String subscription, Collection<K> keys, Duration memory);

    /** Claims keys that {@link #await wait}; answers as {@link #claim} does, but never WAITING. */
    Map<K, Answer> claimWaiting(String subscription, Collection<K> keys, Duration memory);

    /**
     * Records that this owner handled the keys.
     *
     * @throws ClaimLostException if a claim was taken over meanwhile; nothing is then recorded
     */
    void confirm(String subscription, Collection<K> keys);

    /** Records that this owner's keys wait for a later attempt. */
    void await(String subscription, Collection<K> keys);

    /**
     * Confirms keys and lets others wait, at once: two transactions that did one after the other could wait
     * for each other.
     *
     * @throws ClaimLostException if a claim was taken over meanwhile; nothing is then recorded
     */
    void settle(String subscription, Collection<K> handled, Collection<K> waiting);

    /** Gives this owner's unhandled keys back, as if they had never been claimed. */
    void release(String subscription, Collection<K> keys);

    /** This process lost its lease (it was paused, or cut off) and another took its claims over. */
    final class ClaimLostException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public ClaimLostException(String message) {
            super(message);
        }
    }
}

package io.landfall.subscription;

import io.landfall.event.BatchedClaim;
import io.landfall.event.ClaimKey;
import io.landfall.event.Envelope;
import io.landfall.event.QueuedEvent;
import io.landfall.event.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * One event on its way to one subscription's handler. The handler's route sees it as its claim; the
 * batch reads from it what came of the handling. Handed from the batch's thread to a worker and back,
 * never used by two at a time.
 */
final class Delivery implements BatchedClaim {
    private final QueuedEvent event;
    private final int failures;
    private Envelope envelope;
    private final Optional<OffsetDateTime> firstFailedAt;
    private boolean claimed;
    private boolean unreadable;
    private Optional<Throwable> cause = Optional.empty();
    private Optional<String> partition = Optional.empty();

    private Delivery(QueuedEvent event, int failures, Optional<OffsetDateTime> firstFailedAt) {
        this.event = event;
        this.failures = failures;
        this.firstFailedAt = firstFailedAt;
    }

    static Delivery first(QueuedEvent event) {
        return new Delivery(event, 0, Optional.empty());
    }

    static Delivery again(QueuedEvent event, int failures, Optional<OffsetDateTime> firstFailedAt) {
        return new Delivery(event, failures, firstFailedAt);
    }

    QueuedEvent event() {
        return event;
    }

    /**
     * What the event says, read once and kept until it is told to {@link #forget}.
     *
     * @throws IllegalArgumentException if it is none
     */
    Envelope envelope() {
        if (envelope == null) {
            envelope = event.envelope();
        }
        return envelope;
    }

    /** Lets go of what was read of the event: not all of a batch need be in memory at once. */
    void forget() {
        envelope = null;
    }

    ClaimKey claimKey() {
        return event.claimKey();
    }

    /** The partition whose order holds for this delivery; empty where none does. */
    Optional<String> partition() {
        return partition;
    }

    Delivery inPartition(Optional<String> key) {
        this.partition = key;
        return this;
    }

    /** Failed attempts, this one included once it failed. */
    int failures() {
        return failures + (hasFailed() ? 1 : 0);
    }

    Optional<OffsetDateTime> firstFailedAt() {
        return firstFailedAt;
    }

    void claimed() {
        this.claimed = true;
    }

    void failed(Throwable failure) {
        this.cause = Optional.of(failure);
    }

    boolean hasFailed() {
        return cause.isPresent();
    }

    /** What came from the queue is no event: nobody can handle it, nor park it as one. */
    void unreadable() {
        this.unreadable = true;
    }

    boolean isUnreadable() {
        return unreadable;
    }

    /** How long the receiver that refused it wants not to be asked; empty where it did not say. */
    Optional<Duration> retryAfter(Instant now) {
        return cause.flatMap(failure -> RetryAfter.of(failure, now));
    }

    /** Why it failed, as a person reads it. */
    String reason() {
        return cause.map(Reason::of).orElse("unknown");
    }

    @Override
    public boolean isClaimed() {
        return claimed;
    }

    /** It was no duplicate, and the route completed, or dealt with the failure itself. */
    boolean isHandled() {
        return claimed && !hasFailed() && !unreadable;
    }
}

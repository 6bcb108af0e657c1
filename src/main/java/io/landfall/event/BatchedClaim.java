package io.landfall.event;

/**
 * The claim of one delivery whose batch was claimed as a whole. The exchange carries it, so that the
 * {@code idempotentConsumer} of a route asks here, in memory, and the batch settles all its claims
 * in one transaction.
 */
public interface BatchedClaim {
    /** The exchange property that holds the claim. */
    String PROPERTY = "LandfallBatchedClaim";

    /** Whether the delivery is to be handled: it is no duplicate. */
    boolean isClaimed();
}

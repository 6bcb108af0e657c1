package io.landfall.broker;

import io.landfall.event.Outage;
import jakarta.jms.ConnectionFactory;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** The Artemis broker that holds the queues: inside this process, or a server or cluster of its own. */
public interface Broker extends AutoCloseable {
    /** Where a broker puts what it cannot deliver; without one Artemis drops it. */
    String DEAD_LETTER_QUEUE = "broker.dead-letters";

    /** Which classes its connections refuse to make of an object message, as Artemis says it. */
    String EVERY_CLASS = "*";

    /** Connections, for any thread; what becomes of each attempt to connect is told to {@link #outage}. */
    ConnectionFactory connections();

    /** Whether it is away. */
    Outage outage();

    /** Completes with the reason once it has ended for good, so that no waiting helps; in any thread, or never. */
    default CompletableFuture<String> failure() {
        return new CompletableFuture<>();
    }

    /**
     * How many bytes the messages of a queue have, where this process knows without asking a server.
     *
     * @throws IllegalStateException if it would know, and has ended
     */
    default OptionalLong bytesOn(String queue) {
        return OptionalLong.empty();
    }

    /** Whether other processes take from the same queues. */
    boolean isShared();
}

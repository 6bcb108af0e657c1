package io.landfall.broker;

import io.landfall.event.Outage;
import jakarta.jms.ConnectionFactory;

/** The Artemis broker that holds the queues: inside this process, or a server or cluster of its own. */
public interface Broker extends AutoCloseable {
    /** Where a broker puts what it cannot deliver; without one Artemis drops it. */
    String DEAD_LETTER_QUEUE = "broker.dead-letters";

    /** Connections, for any thread. */
    ConnectionFactory connections();

    /** Whether it is away; told by those who use the connections. */
    Outage outage();

    /** Whether other processes take from the same queues. */
    boolean isShared();
}

package io.landfall.broker;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;

/**
 * A connection that is kept until it is given back, as it is behind a failure; whoever needs one then
 * takes a new one. Opened by one thread at a time, closed from any.
 */
final class KeptConnection implements AutoCloseable {
    private final Broker broker;
    private volatile Connection connection;

    KeptConnection(Broker broker) {
        this.broker = broker;
    }

    boolean isOpen() {
        return connection != null;
    }

    /** A new one, which is kept from now on. */
    Connection open() throws JMSException {
        Connection opened = broker.connections().createConnection();
        connection = opened;
        return opened;
    }

    @Override
    public void close() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (JMSException e) {
                // it was broken already: the next one is a new one
                return;
            }
        }
    }
}

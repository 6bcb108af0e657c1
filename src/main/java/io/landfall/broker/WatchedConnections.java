package io.landfall.broker;

import io.landfall.event.Outage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;

/** Connections to a broker; whether there are any tells whether it is away. */
final class WatchedConnections implements ConnectionFactory {
    private final ConnectionFactory connections;
    private final Outage outage;

    WatchedConnections(ConnectionFactory connections, Outage outage) {
        this.connections = connections;
        this.outage = outage;
    }

    @Override
    public Connection createConnection() throws JMSException {
        return outage.watch(connections::createConnection);
    }

    @Override
    public Connection createConnection(String user, String password) throws JMSException {
        return outage.watch(() -> connections.createConnection(user, password));
    }

    @Override
    public JMSContext createContext() {
        return outage.watch(() -> connections.createContext());
    }

    @Override
    public JMSContext createContext(String user, String password) {
        return outage.watch(() -> connections.createContext(user, password));
    }

    @Override
    public JMSContext createContext(String user, String password, int sessionMode) {
        return outage.watch(() -> connections.createContext(user, password, sessionMode));
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        return outage.watch(() -> connections.createContext(sessionMode));
    }
}

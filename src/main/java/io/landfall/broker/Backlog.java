package io.landfall.broker;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.Collection;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;

/**
 * How many messages wait on queues, those that are being handled included. Asks the broker, in the
 * same way an embedded and an external one; keeps its session. Used by one thread.
 */
public final class Backlog implements AutoCloseable {
    private final Broker broker;
    private volatile Connection connection;
    private ClientSession session;

    public Backlog(Broker broker) {
        this.broker = broker;
    }

    /** A queue and how many messages are on it. */
    public record Depth(String queue, long messages) {}

    /**
     * The queue with the most messages; empty where there are no queues.
     *
     * @throws JMSException if the broker does not answer; the next call connects anew
     */
    public Optional<Depth> deepest(Collection<String> queues) throws JMSException {
        Depth deepest = null;
        try {
            for (String queue : queues) {
                // a queue that is not there yet has no messages
                long messages = session().queueQuery(SimpleString.of(queue)).getMessageCount();
                if (deepest == null || messages > deepest.messages()) {
                    deepest = new Depth(queue, messages);
                }
            }
            return Optional.ofNullable(deepest);
        } catch (ActiveMQException e) {
            close();
            JMSException failure = new JMSException("the broker does not say how deep the queues are");
            failure.initCause(e);
            throw failure;
        }
    }

    private ClientSession session() throws JMSException {
        if (connection == null) {
            connection = broker.connections().createConnection();
            session = ((ActiveMQSession) connection.createSession(false, Session.AUTO_ACKNOWLEDGE)).getCoreSession();
        }
        return session;
    }

    /** Gives the connection back, from any thread; one that asks at this moment gets an exception. */
    @Override
    public void close() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (JMSException e) {
                // it was broken already: the next question takes a new one
                return;
            }
        }
    }
}

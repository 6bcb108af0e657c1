package io.landfall.broker;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.apache.activemq.artemis.core.client.impl.ClientSessionFactoryInternal;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;

/** A node that has messages of queues in hand, of which it settles none before its connection is cut. */
final class CutOffNode implements AutoCloseable {
    private final Connection connection;

    CutOffNode(Broker broker) throws JMSException {
        connection = broker.connections().createConnection();
        connection.start();
    }

    /** Has the broker give it the first messages of a queue, and receives some of them. */
    void take(String queue, int messages) throws JMSException {
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
        for (int i = 0; i < messages; i++) {
            if (consumer.receive(10_000) == null) {
                throw new IllegalStateException("queue " + queue + " has only " + i + " messages");
            }
        }
    }

    /** Ends the TCP connection, as a kill of the process does. */
    void cutOff() {
        ((ClientSessionFactoryInternal) ((ActiveMQConnection) connection).getSessionFactory())
                .getConnection()
                .getTransportConnection()
                .forceClose();
    }

    @Override
    public void close() {
        cutOff();
    }
}

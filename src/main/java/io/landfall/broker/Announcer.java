package io.landfall.broker;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;

/**
 * Puts announcements of arrivals on the queue of the intake, each in one message, and returns when the
 * broker has it. A broker of its own has it on its disk then; the embedded one ends with the process, whose
 * next start announces every arrival that is not read, so its disk would hold it for nobody. Keeps its
 * connection, and takes a new one after a failure. For any thread.
 */
public final class Announcer implements AutoCloseable {
    private static final String QUEUE = "arrivals";

    private final KeptConnection kept;
    private final boolean shared;
    private Session session;
    private MessageProducer producer;

    public Announcer(Broker broker) {
        this.kept = new KeptConnection(broker);
        this.shared = broker.isShared();
    }

    /**
     * Announces arrivals.
     *
     * @param inbox one intake at a time reads the files of one inbox, so that their order is kept
     * @throws JMSException if the broker may not have it; it may be announced again
     */
    public synchronized void announce(String announcement, String inbox) throws JMSException {
        try {
            connect();
            TextMessage message = session.createTextMessage(announcement);
            message.setStringProperty(MessageGroups.GROUP, inbox);
            producer.send(message);
        } catch (JMSException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void connect() throws JMSException {
        if (!kept.isOpen()) {
            Connection connection = kept.open();
            // without a transaction the sender waits until the broker has the message, on the disk if it is to be
            session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            producer = session.createProducer(session.createQueue(QUEUE));
            producer.setDeliveryMode(shared ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
            producer.setDisableMessageID(true);
            producer.setDisableMessageTimestamp(true);
        }
    }

    @Override
    public void close() {
        kept.close();
    }
}

package io.landfall.broker;

import io.landfall.event.EventJson;
import io.landfall.event.JournaledEvent;
import io.landfall.event.RoutedEvent;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Puts a batch of events on all their queues in one transaction of the broker: all copies of all
 * events, or none. Keeps its connection, and takes a new one after a failure. One caller at a time.
 */
public final class Publisher implements AutoCloseable {
    static final String SEQUENCE = "sequence";
    static final String KEY_SEQUENCE = "keySequence";
    private static final int GROUPS = 1_024;

    private final Broker broker;
    private final Predicate<String> isOrdered;
    private final Map<String, Queue> queues = new HashMap<>();
    private volatile Connection connection;
    private final Object atWork = new Object();
    private Thread publishing;
    private Session session;
    private MessageProducer producer;

    /**
     * @param isOrdered whether order is to be kept within the partition keys of a queue's events
     */
    public Publisher(Broker broker, Predicate<String> isOrdered) {
        this.broker = broker;
        this.isOrdered = isOrdered;
    }

    /**
     * Publishes the events in their order.
     *
     * @throws JMSException if the broker did not commit; the batch may be published again
     */
    public synchronized void publish(List<RoutedEvent> batch) throws JMSException {
        if (batch.isEmpty()) {
            return;
        }
        isAtWork(Thread.currentThread());
        try {
            connect();
            for (RoutedEvent routed : batch) {
                send(routed);
            }
            session.commit();
        } catch (JMSException | RuntimeException e) {
            close();
            throw e;
        } finally {
            isAtWork(null);
        }
    }

    private void isAtWork(Thread thread) {
        synchronized (atWork) {
            publishing = thread;
        }
    }

    private void send(RoutedEvent routed) throws JMSException {
        JournaledEvent event = routed.event();
        byte[] json = EventJson.encode(event.event());
        for (String name : routed.queues()) {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(json);
            message.setLongProperty(SEQUENCE, event.sequence());
            message.setLongProperty(KEY_SEQUENCE, event.keySequence());
            if (broker.isShared() && isOrdered.test(name)) {
                keepTogether(message, event);
            }
            producer.send(queue(name), message);
        }
    }

    /**
     * Of several nodes, one at a time gets the events of a partition. The broker remembers each group, so
     * there are not as many as partition keys.
     */
    private static void keepTogether(BytesMessage message, JournaledEvent event) throws JMSException {
        Optional<String> partition = event.event().partitionKey();
        if (partition.isPresent()) {
            message.setStringProperty(
                    "JMSXGroupID", String.valueOf(Math.floorMod(partition.get().hashCode(), GROUPS)));
        }
    }

    private Queue queue(String name) throws JMSException {
        Queue queue = queues.get(name);
        if (queue == null) {
            queue = session.createQueue(name);
            queues.put(name, queue);
        }
        return queue;
    }

    private void connect() throws JMSException {
        if (connection == null) {
            queues.clear();
            connection = broker.connections().createConnection();
            session = connection.createSession(true, Session.SESSION_TRANSACTED);
            producer = session.createProducer(null);
            producer.setDeliveryMode(DeliveryMode.PERSISTENT);
            producer.setDisableMessageID(true);
            producer.setDisableMessageTimestamp(true);
        }
    }

    /**
     * Gives the connection back; what was sent and not committed is gone. From any thread: a batch that
     * the broker makes wait, because the disk is full, is given up.
     */
    @Override
    public void close() {
        synchronized (atWork) {
            if (publishing != null && publishing != Thread.currentThread()) {
                // the sender waits for ever, and would have the connection wait with it
                publishing.interrupt();
            }
        }
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (JMSException e) {
                // it was broken already: the next batch takes a new one
                return;
            }
        }
    }
}

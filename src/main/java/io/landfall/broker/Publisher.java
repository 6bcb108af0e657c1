package io.landfall.broker;

import io.landfall.event.Event;
import io.landfall.event.EventJson;
import io.landfall.event.JournaledEvent;
import io.landfall.event.QueuedEvent;
import io.landfall.event.RoutedEvent;
import io.landfall.event.Subscription;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Puts a batch of events on all their queues in one transaction of the broker: all copies of all
 * events, or none. The events of a queue go many to a message. Keeps its connection, and takes a new one
 * after a failure. One caller at a time.
 */
public final class Publisher implements AutoCloseable {
    /** The broker remembers each group, and events share a message only with those of their group. */
    private static final int GROUPS = 64;

    private static final String NO_GROUP = "";

    private final Broker broker;
    private final Function<String, Optional<Subscription>> subscriptions;
    private final Map<String, Queue> queues = new HashMap<>();
    private final KeptConnection kept;
    private final byte[] room = EventMessage.room();
    private final Object atWork = new Object();
    private Thread publishing;
    private Session session;
    private MessageProducer producer;

    /** Where an event goes: those that share a message share this. */
    private record Place(String queue, String group) {}

    /**
     * @param subscriptions whose a queue is; of one that is unknown, each event is a message
     */
    public Publisher(Broker broker, Function<String, Optional<Subscription>> subscriptions) {
        this.broker = broker;
        this.kept = new KeptConnection(broker);
        this.subscriptions = subscriptions;
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
            for (Map.Entry<Place, List<QueuedEvent>> events : byPlace(batch).entrySet()) {
                send(events.getKey(), events.getValue());
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

    private Map<Place, List<QueuedEvent>> byPlace(List<RoutedEvent> batch) {
        Map<Place, List<QueuedEvent>> byPlace = new LinkedHashMap<>();
        for (RoutedEvent routed : batch) {
            JournaledEvent journaled = routed.event();
            QueuedEvent event = new QueuedEvent(
                    journaled.sequence(),
                    journaled.keySequence(),
                    EventJson.encode(journaled.event()),
                    journaled.event().dataBytes());
            for (String queue : routed.queues()) {
                Place place = new Place(queue, group(subscriptions.apply(queue), journaled.event()));
                byPlace.computeIfAbsent(place, any -> new ArrayList<>()).add(event);
            }
        }
        return byPlace;
    }

    private void send(Place place, List<QueuedEvent> events) throws JMSException {
        int most = subscriptions.apply(place.queue()).map(Subscription::batch).orElse(1);
        List<List<QueuedEvent>> messages = EventMessage.split(events, most);
        for (int i = 0; i < messages.size(); i++) {
            BytesMessage message = session.createBytesMessage();
            int next = i + 1 < messages.size() ? messages.get(i + 1).size() : 0;
            EventMessage.write(message, messages.get(i), next, room);
            if (!place.group().equals(NO_GROUP)) {
                message.setStringProperty(MessageGroups.GROUP, place.group());
            }
            producer.send(queue(place.queue()), message);
        }
    }

    /**
     * Of several nodes, one at a time gets the events of a partition: an ordered subscription's go by
     * groups.
     */
    private String group(Optional<Subscription> subscription, Event event) {
        if (!broker.isShared() || subscription.filter(Subscription::ordered).isEmpty()) {
            return NO_GROUP;
        }
        return event.partitionKey()
                .map(key -> String.valueOf(Math.floorMod(key.hashCode(), GROUPS)))
                .orElse(NO_GROUP);
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
        if (!kept.isOpen()) {
            queues.clear();
            Connection connection = kept.open();
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
        kept.close();
    }
}

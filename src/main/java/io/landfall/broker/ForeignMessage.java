package io.landfall.broker;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A message that is none of Landfall's: it must neither stop a queue nor be lost. */
final class ForeignMessage {
    /** Properties that say where it was found, and why it is none. */
    static final String QUEUE = "landfallQueue";

    static final String REASON = "landfallReason";

    private ForeignMessage() {}

    /** Sends it on to the dead-letter queue, as it came, in the session's transaction. */
    static void setAside(Session session, Message message, String queue, String reason) throws JMSException {
        Map<String, Object> properties = properties(message);
        message.clearProperties();
        properties.put(QUEUE, queue);
        properties.put(REASON, reason);
        properties.forEach((name, value) -> copy(message, name, value));
        try (MessageProducer producer = session.createProducer(session.createQueue(Broker.DEAD_LETTER_QUEUE))) {
            producer.send(message);
        }
    }

    private static Map<String, Object> properties(Message message) throws JMSException {
        Map<String, Object> properties = new LinkedHashMap<>();
        Enumeration<?> names = message.getPropertyNames();
        while (names.hasMoreElements()) {
            String name = names.nextElement().toString();
            try {
                properties.put(name, message.getObjectProperty(name));
            } catch (JMSException | RuntimeException e) {
                properties.put(name, "unreadable");
            }
        }
        return properties;
    }

    /** Another protocol's name or type of a property may be none of JMS's. */
    private static void copy(Message message, String name, Object value) {
        try {
            message.setObjectProperty(name, value);
        } catch (JMSException | RuntimeException e) {
            return;
        }
    }
}

package io.landfall.broker;

import io.landfall.event.EventJson;
import io.landfall.event.QueuedEvent;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.util.ArrayList;
import java.util.List;

/**
 * Events of one queue in one message, in their order: what a broker spends on a message (a record of its
 * journal, a route, a delivery, an acknowledgement) is spent once for all of them. Kafka's record batches
 * and Pulsar's batch messages do the same.
 *
 * <p>The body is one entry behind the other: sequence and key sequence (8 bytes each), length of the
 * event and of the data at its end (4 bytes each), the event as JSON.
 */
final class EventMessage {
    /** How many events are in a message, for those who look at queues. */
    static final String EVENTS = "events";

    /** An entry without its event. */
    private static final int HEAD_BYTES = 8 + 8 + 4 + 4;

    /** An event is a record of at most this size, and its attributes. */
    private static final long MOST_BYTES = 2L * EventJson.MOST_BYTES;

    private EventMessage() {}

    static int bytes(QueuedEvent event) {
        return HEAD_BYTES + event.json().length;
    }

    static void append(BytesMessage message, QueuedEvent event) throws JMSException {
        message.writeLong(event.sequence());
        message.writeLong(event.keySequence());
        message.writeInt(event.json().length);
        message.writeInt(event.dataBytes());
        message.writeBytes(event.json());
    }

    /**
     * All events of a message.
     *
     * @throws MessageFormatException if it is none of Landfall's
     */
    static List<QueuedEvent> read(BytesMessage message) throws JMSException {
        long left = message.getBodyLength();
        if (left > MOST_BYTES) {
            throw new MessageFormatException("it has " + left + " bytes");
        }
        List<QueuedEvent> events = new ArrayList<>();
        while (left > 0) {
            if (left < HEAD_BYTES) {
                throw new MessageFormatException("it ends within the head of event " + (events.size() + 1));
            }
            long sequence = number(message.readLong(), "sequence");
            long keySequence = number(message.readLong(), "key sequence");
            int length = message.readInt();
            int dataBytes = message.readInt();
            left -= HEAD_BYTES;
            if (length < 0 || length > left) {
                throw new MessageFormatException("its event " + (events.size() + 1) + " has " + length
                        + " bytes, and the message " + left + " more");
            }
            if (dataBytes < 0 || dataBytes >= Math.max(1, length)) {
                throw new MessageFormatException("of the " + length + " bytes of its event " + (events.size() + 1)
                        + ", " + dataBytes + " are data");
            }
            byte[] json = new byte[length];
            message.readBytes(json);
            left -= length;
            events.add(new QueuedEvent(sequence, keySequence, json, dataBytes));
        }
        if (events.isEmpty()) {
            throw new MessageFormatException("it has no event");
        }
        return events;
    }

    private static long number(long value, String name) throws MessageFormatException {
        if (value <= 0) {
            throw new MessageFormatException("the " + name + " " + value + " is no number of the journal");
        }
        return value;
    }
}

package io.landfall.broker;

import io.landfall.event.EventJson;
import io.landfall.event.QueuedEvent;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import java.nio.ByteBuffer;
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

    /** How many events the next message of the same publication has; absent in its last one. */
    static final String NEXT = "next";

    /**
     * A message is full at this size, which leaves room for its properties in a buffer of 64 KiB; the next
     * larger one has twice as much. From 100 KiB on Artemis keeps each message in a file of its own.
     */
    private static final int FULL_BYTES = 60 * 1024;

    /** An entry without its event. */
    private static final int HEAD_BYTES = 8 + 8 + 4 + 4;

    /** An event is a record of at most this size, and its attributes. */
    private static final long MOST_BYTES = 2L * EventJson.MOST_BYTES;

    private EventMessage() {}

    /** The events of a publication, those of a message together; a single one goes whole, whatever its size. */
    static List<List<QueuedEvent>> split(List<QueuedEvent> events, int most) {
        List<List<QueuedEvent>> messages = new ArrayList<>();
        int bytes = 0;
        int from = 0;
        for (int i = 0; i < events.size(); i++) {
            int more = bytes(events.get(i));
            if (i > from && (i - from == most || bytes + more > FULL_BYTES)) {
                messages.add(events.subList(from, i));
                from = i;
                bytes = 0;
            }
            bytes += more;
        }
        messages.add(events.subList(from, events.size()));
        return messages;
    }

    /** How many events are certain to come behind this message, in the next one of its queue. */
    static int next(Message message) throws JMSException {
        return message.propertyExists(NEXT) ? message.getIntProperty(NEXT) : 0;
    }

    /**
     * Fills a message.
     *
     * @param next how many events the next message of the same publication has; 0 if this is its last one
     * @param room {@link #room} for the body, to be used again for the next one
     */
    static void write(BytesMessage message, List<QueuedEvent> events, int next, byte[] room) throws JMSException {
        message.setIntProperty(EVENTS, events.size());
        if (next > 0) {
            message.setIntProperty(NEXT, next);
        }
        int bytes = events.stream().mapToInt(EventMessage::bytes).sum();
        byte[] body = bytes <= room.length ? room : new byte[bytes];
        fill(ByteBuffer.wrap(body), events);
        // written at once: a message that is written bit by bit grows by copies of itself
        message.writeBytes(body, 0, bytes);
    }

    /** Room for the body of a message, unless it is of a single large event. */
    static byte[] room() {
        return new byte[FULL_BYTES];
    }

    private static void fill(ByteBuffer body, List<QueuedEvent> events) {
        for (QueuedEvent event : events) {
            body.putLong(event.sequence())
                    .putLong(event.keySequence())
                    .putInt(event.json().length)
                    .putInt(event.dataBytes())
                    .put(event.json());
        }
    }

    private static int bytes(QueuedEvent event) {
        return HEAD_BYTES + event.json().length;
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

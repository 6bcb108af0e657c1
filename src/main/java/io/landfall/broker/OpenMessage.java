package io.landfall.broker;

import io.landfall.event.QueuedEvent;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;

/** A message that still takes events. */
final class OpenMessage {
    /** A message is full at this size. From 100 KiB on Artemis keeps each in a file of its own. */
    private static final int FULL_BYTES = 64 * 1024;

    private final BytesMessage message;
    private final int mostEvents;
    private int events;
    private int bytes;

    OpenMessage(BytesMessage message, int mostEvents) {
        this.message = message;
        this.mostEvents = mostEvents;
    }

    /** Whether the event has to go into another message; a single one goes whole, whatever its size. */
    boolean isFullFor(QueuedEvent event) {
        return events >= mostEvents || bytes + EventMessage.bytes(event) > FULL_BYTES;
    }

    void add(QueuedEvent event) throws JMSException {
        EventMessage.append(message, event);
        events++;
        bytes += EventMessage.bytes(event);
    }

    /** The message, which takes no more. */
    BytesMessage close() throws JMSException {
        message.setIntProperty(EventMessage.EVENTS, events);
        return message;
    }
}

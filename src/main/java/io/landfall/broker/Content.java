package io.landfall.broker;

import io.landfall.event.EventJson;
import io.landfall.event.QueuedEvent;
import io.landfall.event.Reason;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.TextMessage;

/** What the messages of a queue hold. Whoever may send to the broker may send something else. */
enum Content {
    /** Text, such as the id of an arrival. */
    TEXT {
        @Override
        Object of(Message message, boolean closely) throws JMSException {
            if (message instanceof TextMessage text && text.getText() != null) {
                return text.getText();
            }
            throw new MessageFormatException("it is no text");
        }
    },
    /** Events as the {@link Publisher} sends them. */
    EVENT {
        @Override
        Object of(Message message, boolean closely) throws JMSException {
            if (!(message instanceof BytesMessage bytes)) {
                throw new MessageFormatException("it is no message of bytes, as events are");
            }
            QueuedEvent event = new QueuedEvent(
                    number(message, Publisher.SEQUENCE), number(message, Publisher.KEY_SEQUENCE), body(bytes));
            if (closely) {
                check(event);
            }
            return event;
        }
    };

    /** An event is a record of at most this size, and its attributes. */
    private static final long MOST_BYTES = 2L * EventJson.MOST_BYTES;

    /**
     * The content of a message.
     *
     * @param closely whether to look into an event's body too
     * @throws JMSException or any RuntimeException: it is none of Landfall's messages
     */
    abstract Object of(Message message, boolean closely) throws JMSException;

    private static void check(QueuedEvent event) throws JMSException {
        try {
            event.envelope();
        } catch (RuntimeException e) {
            throw new MessageFormatException("its body is no event: " + Reason.of(e));
        }
    }

    private static long number(Message message, String property) throws JMSException {
        if (message.getObjectProperty(property) instanceof Long number && number > 0) {
            return number;
        }
        throw new MessageFormatException("its property '" + property + "' is no number of the journal");
    }

    private static byte[] body(BytesMessage message) throws JMSException {
        long length = message.getBodyLength();
        if (length > MOST_BYTES) {
            throw new MessageFormatException("it has " + length + " bytes");
        }
        byte[] json = new byte[(int) length];
        message.readBytes(json);
        return json;
    }
}

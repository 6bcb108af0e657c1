package io.landfall.broker;

import io.landfall.event.QueuedEvent;
import io.landfall.event.Reason;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.TextMessage;
import java.util.List;

/** What the messages of a queue hold. Whoever may send to the broker may send something else. */
enum Content {
    /** Text, such as the id of an arrival. */
    TEXT {
        @Override
        List<?> of(Message message, boolean closely) throws JMSException {
            if (message instanceof TextMessage text && text.getText() != null) {
                return List.of(text.getText());
            }
            throw new MessageFormatException("it is no text");
        }
    },
    /** Events as the {@link Publisher} sends them. */
    EVENT {
        @Override
        List<?> of(Message message, boolean closely) throws JMSException {
            if (!(message instanceof BytesMessage bytes)) {
                throw new MessageFormatException("it is no message of bytes, as events are");
            }
            List<QueuedEvent> events = EventMessage.read(bytes);
            if (closely) {
                for (QueuedEvent event : events) {
                    check(event);
                }
            }
            return events;
        }
    };

    /**
     * The content of a message.
     *
     * @param closely whether to look into an event's body too
     * @throws JMSException or any RuntimeException: it is none of Landfall's messages
     */
    abstract List<?> of(Message message, boolean closely) throws JMSException;

    private static void check(QueuedEvent event) throws JMSException {
        try {
            event.envelope();
        } catch (RuntimeException e) {
            throw new MessageFormatException("its body is no event: " + Reason.of(e));
        }
    }
}

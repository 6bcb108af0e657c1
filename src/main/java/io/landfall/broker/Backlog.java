package io.landfall.broker;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientRequestor;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;

/**
 * How much lies on queues, what is being handled included. The embedded broker says it without a session;
 * an external one is asked over one that is kept. Used by one thread.
 */
public final class Backlog implements AutoCloseable {
    private static final int ANSWER_MILLIS = 5_000;

    private final Broker broker;
    private final KeptConnection kept;
    private ClientSession session;
    private ClientRequestor requestor;

    public Backlog(Broker broker) {
        this.broker = broker;
        this.kept = new KeptConnection(broker);
    }

    /** A queue and how many bytes its messages have. */
    public record Depth(String queue, long bytes) {}

    /**
     * The queue with the most bytes; empty where there are no queues.
     *
     * @throws JMSException if the broker does not answer; the next call connects anew
     */
    public Optional<Depth> deepest(Collection<String> queues) throws JMSException {
        Depth deepest = null;
        try {
            for (String queue : queues) {
                long bytes = bytes(queue);
                if (deepest == null || bytes > deepest.bytes()) {
                    deepest = new Depth(queue, bytes);
                }
            }
            return Optional.ofNullable(deepest);
        } catch (Exception e) {
            close();
            JMSException failure = new JMSException("the broker does not say how deep the queues are");
            failure.initCause(e);
            throw failure;
        }
    }

    private long bytes(String queue) throws Exception {
        OptionalLong known = broker.bytesOn(queue);
        return known.isPresent() ? known.getAsLong() : asked(queue);
    }

    private long asked(String queue) throws Exception {
        ClientSession asking = session();
        // what is not there yet, or empty, holds nothing
        if (asking.queueQuery(SimpleString.of(queue)).getMessageCount() == 0) {
            return 0;
        }
        ClientMessage question = asking.createMessage(false);
        ManagementHelper.putAttribute(question, ResourceNames.QUEUE + queue, "persistentSize");
        ClientMessage answer = requestor.request(question, ANSWER_MILLIS);
        if (answer == null || !ManagementHelper.hasOperationSucceeded(answer)) {
            throw new IllegalStateException(
                    answer == null ? "it did not answer" : String.valueOf(ManagementHelper.getResult(answer)));
        }
        return ((Number) ManagementHelper.getResult(answer, Long.class)).longValue();
    }

    private ClientSession session() throws Exception {
        if (!kept.isOpen()) {
            Connection connection = kept.open();
            session = ((ActiveMQSession) connection.createSession(false, Session.AUTO_ACKNOWLEDGE)).getCoreSession();
            requestor = new ClientRequestor(session, "activemq.management");
            connection.start();
        }
        return session;
    }

    /** Gives the connection back, from any thread; one that asks at this moment gets an exception. */
    @Override
    public void close() {
        kept.close();
    }
}

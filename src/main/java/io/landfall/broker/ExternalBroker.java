package io.landfall.broker;

import io.landfall.event.ConfigurationException;
import io.landfall.event.OutOfReachException;
import io.landfall.event.Outage;
import io.landfall.event.Reason;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An Artemis server, or a live and its backups, reached over TCP. Landfall connects anew by itself, so
 * that an outage is seen, said and waited for in one place; a URL with several addresses is tried in
 * their order.
 */
public final class ExternalBroker implements Broker {
    /** The server forgets a client that was cut off, and gives its messages to others, in this time. */
    private static final long CONNECTION_TTL_MILLIS = 15_000;

    private static final long CHECK_MILLIS = 5_000;
    private static final long ANSWER_MILLIS = 10_000;
    /** All addresses that Landfall uses. */
    private static final List<String> ADDRESSES = List.of("arrivals", "subscription.#", Broker.DEAD_LETTER_QUEUE);

    private static final Logger LOG = LoggerFactory.getLogger(ExternalBroker.class);

    private final ActiveMQConnectionFactory connections;
    private final String shownUrl;
    private final Outage outage;

    private ExternalBroker(ActiveMQConnectionFactory connections, String shownUrl) {
        this.connections = connections;
        this.shownUrl = shownUrl;
        this.outage = new Outage("The broker " + shownUrl);
    }

    /**
     * Knows the broker of a URL, such as {@code tcp://host:61616}, {@code
     * (tcp://live:61616,tcp://backup:61616)} or {@code tcp://host:61617?sslEnabled=true&trustStorePath=…};
     * does not connect yet.
     *
     * @param user empty for a broker that asks for none
     * @throws ConfigurationException if this is no URL of a broker
     */
    public static ExternalBroker at(String url, String user, String password) {
        try {
            ActiveMQConnectionFactory connections = new ActiveMQConnectionFactory(url);
            connections.setDeserializationDenyList(Broker.EVERY_CLASS);
            if (!url.contains("connectionTTL")) {
                connections.setConnectionTTL(CONNECTION_TTL_MILLIS);
            }
            if (!url.contains("clientFailureCheckPeriod")) {
                connections.setClientFailureCheckPeriod(CHECK_MILLIS);
            }
            if (!user.isEmpty()) {
                connections.setUser(user).setPassword(password);
            }
            return new ExternalBroker(connections, url.replaceAll("\\?[^,)]*", ""));
        } catch (RuntimeException e) {
            throw new ConfigurationException(
                    "landfall.broker.url: '" + url.replaceAll("\\?.*", "") + "' is no address of a broker ("
                            + Reason.of(e) + "); write tcp://host:61616 or (tcp://host:61616,tcp://backup:61616),"
                            + " or leave it out for the embedded one",
                    e);
        }
    }

    /**
     * Connects, and tells the broker how Landfall's queues are to be kept: Artemis's defaults give a
     * message up after ten deliveries.
     *
     * @throws OutOfReachException if the broker is away
     * @throws ConfigurationException if it refuses the user, or TLS fails
     */
    public void prepare() {
        try (QueueConnection connection = connections.createQueueConnection();
                QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            configure(session);
        } catch (JMSSecurityException e) {
            throw new ConfigurationException("landfall.broker.user: the broker refuses the user: " + Reason.of(e), e);
        } catch (JMSException e) {
            throw explained(e);
        }
    }

    private RuntimeException explained(JMSException failure) {
        for (TransportConfiguration address : connections.getStaticConnectors()) {
            Optional<Exception> found = new Probe(address).failure();
            if (found.isPresent() && found.get() instanceof IOException && !(found.get() instanceof SSLException)) {
                return away(found.get());
            }
            if (found.isPresent()) {
                return new ConfigurationException(
                        "landfall.broker.url: TLS with the broker " + shownUrl + " fails: " + Reason.of(found.get()),
                        found.get());
            }
        }
        return away(failure);
    }

    private OutOfReachException away(Exception reason) {
        return new OutOfReachException("the broker " + shownUrl + " is out of reach: " + Reason.of(reason), reason);
    }

    private static void configure(QueueSession session) throws JMSException {
        String settings = QueueSettings.get().toJSON();
        for (String address : ADDRESSES) {
            try {
                manage(session, "addAddressSettings", address, settings);
            } catch (JMSException | IllegalStateException e) {
                LOG.warn(
                        "The broker was not told how to keep the queues {} ({}). See to it that its address settings"
                                + " have max-delivery-attempts -1, auto-delete-queues false and"
                                + " address-full-policy PAGE, or let the user manage the broker",
                        address,
                        Reason.of(e));
                return;
            }
        }
    }

    private static void manage(QueueSession session, String operation, Object... parameters) throws JMSException {
        TemporaryQueue answers = session.createTemporaryQueue();
        try (MessageProducer producer = session.createProducer(new ActiveMQQueue("activemq.management"));
                MessageConsumer consumer = session.createConsumer(answers)) {
            Message request = session.createMessage();
            putInvocation(request, operation, parameters);
            request.setJMSReplyTo(answers);
            producer.send(request);
            Message answer = consumer.receive(ANSWER_MILLIS);
            if (answer == null || !JMSManagementHelper.hasOperationSucceeded(answer)) {
                throw new IllegalStateException(answer == null ? "it did not answer" : String.valueOf(result(answer)));
            }
        } finally {
            answers.delete();
        }
    }

    private static void putInvocation(Message request, String operation, Object... parameters) throws JMSException {
        try {
            JMSManagementHelper.putOperationInvocation(request, ResourceNames.BROKER, operation, parameters);
        } catch (Exception e) {
            throw new IllegalStateException(operation + " cannot be asked for", e);
        }
    }

    private static Object result(Message answer) {
        try {
            return JMSManagementHelper.getResult(answer);
        } catch (Exception e) {
            return Reason.of(e);
        }
    }

    @Override
    public ConnectionFactory connections() {
        return new WatchedConnections(connections, outage);
    }

    @Override
    public Outage outage() {
        return outage;
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public void close() {
        connections.close();
    }
}

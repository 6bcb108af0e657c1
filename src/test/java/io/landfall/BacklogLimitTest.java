package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.broker.Backlog;
import io.landfall.broker.EmbeddedBroker;
import io.landfall.event.Brake;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacklogLimitTest {
    private static final int MESSAGE = 10_000;
    private static final long MOST = 300_000;

    @TempDir
    Path directory;

    private final Brake brake = new Brake();
    private EmbeddedBroker broker;
    private Backlog backlog;
    private BacklogLimit limit;
    private Connection connection;
    private Session session;

    @BeforeEach
    void start() throws JMSException {
        broker = EmbeddedBroker.start(directory, 0);
        backlog = new Backlog(broker);
        limit = new BacklogLimit(backlog, () -> List.of("quick", "slow", "never-used"), MOST, brake);
        connection = broker.connections().createConnection();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        connection.start();
    }

    @AfterEach
    void stop() throws Exception {
        backlog.close();
        connection.close();
        broker.close();
    }

    private void send(String queue, int messages) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            for (int i = 0; i < messages; i++) {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(new byte[MESSAGE]);
                producer.send(message);
            }
        }
    }

    private void receive(String queue, int messages) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            for (int i = 0; i < messages; i++) {
                assertThat(consumer.receive(5_000)).isNotNull();
            }
        }
    }

    private boolean pauses() {
        limit.run();
        return brake.isOn();
    }

    @Test
    void theIntakePausesWhileTheDeepestQueueIsAboveTheLimitAndGoesOnATenthBelow() throws JMSException {
        send("quick", 5);
        send("slow", 25);
        assertThat(pauses()).isFalse();
        send("slow", 5);
        assertThat(pauses()).isTrue();
        assertThat(brake.reasons().values())
                .singleElement()
                .asString()
                .matches("queue slow holds 3\\d{5} bytes of unhandled events, more than landfall.backlog.max-bytes ="
                        + " 300000");
        receive("slow", 2);
        assertThat(pauses()).isTrue();
        receive("slow", 6);
        assertThat(pauses()).isFalse();
    }

    @Test
    void aBrokerThatDoesNotAnswerChangesNothingAndIsAskedAgainOnANewConnection() throws Exception {
        send("slow", 31);
        assertThat(pauses()).isTrue();
        backlog.close();
        receive("slow", 10);

        assertThat(pauses()).isFalse();
        connection.close();
        broker.close();

        assertThat(pauses()).isFalse();
        broker = EmbeddedBroker.start(directory.resolve("another"), 0);
    }
}

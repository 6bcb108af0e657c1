package io.landfall.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnouncerTest {
    @TempDir
    Path directory;

    @Test
    void anAnnouncementIsOnTheQueueOfTheIntakeInTheGroupOfItsInboxAlsoWhenTheBrokerIsStartedAgain() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0);
                Announcer announcer = new Announcer(broker)) {
            announcer.announce("a1\na2", "invoices");
            announcer.announce("a3", "orders");
        }

        try (EmbeddedBroker again = EmbeddedBroker.start(directory, 0);
                Connection connection = again.connections().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue("arrivals"))) {
            connection.start();
            TextMessage first = (TextMessage) consumer.receive(30_000);
            TextMessage second = (TextMessage) consumer.receive(30_000);

            assertThat(first.getText()).isEqualTo("a1\na2");
            assertThat(first.getStringProperty("JMSXGroupID")).isEqualTo("invoices");
            assertThat(second.getText()).isEqualTo("a3");
            assertThat(second.getStringProperty("JMSXGroupID")).isEqualTo("orders");
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @Test
    void anAnnouncementThatTheBrokerDoesNotTakeFailsAndTheNextOneTakesANewConnection() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0)) {
            Announcer announcer = new Announcer(broker);
            announcer.announce("a1", "invoices");
            // as at a stop that cannot wait any longer
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> announcer.announce("a2", "invoices"))
                    .isInstanceOfAny(JMSException.class, RuntimeException.class);
            Thread.interrupted();

            announcer.announce("a3", "invoices");

            announcer.close();
        }
    }
}

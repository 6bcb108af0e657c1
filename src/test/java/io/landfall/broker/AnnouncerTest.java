package io.landfall.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnouncerTest {
    @TempDir
    Path directory;

    @Test
    void anAnnouncementIsOnTheQueueOfTheIntakeInTheGroupOfItsInbox() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0);
                Announcer announcer = new Announcer(broker)) {
            announcer.announce("a1\na2", "invoices");
            announcer.announce("a3", "orders");

            assertThat(onTheQueue(broker)).containsExactly("invoices: a1\na2", "orders: a3");
        }
    }

    /** The next start announces all that is not read, and would do so twice otherwise. */
    @Test
    void announcementsEndWithTheEmbeddedBroker() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, 0);
                Announcer announcer = new Announcer(broker)) {
            announcer.announce("a1", "invoices");
        }

        try (EmbeddedBroker again = EmbeddedBroker.start(directory, 0)) {
            assertThat(onTheQueue(again)).isEmpty();
        }
    }

    @Test
    void announcementsOutliveABrokerOfItsOwn() throws Exception {
        try (OutsideBroker server = new OutsideBroker(directory.resolve("broker"))) {
            server.start();
            try (ExternalBroker broker = ExternalBroker.at(server.address(), "", "")) {
                broker.prepare();
                try (Announcer announcer = new Announcer(broker)) {
                    announcer.announce("a1", "invoices");
                    server.kill();
                    server.start();

                    assertThat(onTheQueue(broker)).containsExactly("invoices: a1");
                }
            }
        }
    }

    private static List<String> onTheQueue(Broker broker) throws JMSException {
        List<String> found = new ArrayList<>();
        try (Connection connection = broker.connections().createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue("arrivals"))) {
            connection.start();
            for (Message next = consumer.receiveNoWait(); next != null; next = consumer.receiveNoWait()) {
                found.add(next.getStringProperty("JMSXGroupID") + ": " + ((TextMessage) next).getText());
            }
        }
        return found;
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

package io.landfall.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.landfall.event.ConfigurationException;
import io.landfall.event.OutOfReachException;
import io.landfall.event.Outage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.Set;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A broker with users, and addresses where none is. */
class ExternalBrokerTest {
    @TempDir
    private static Path directory;

    private static final int PORT = OutsideBroker.freePort();
    private static final String ADDRESS = "tcp://127.0.0.1:" + PORT;
    private static final EmbeddedActiveMQ SERVER = new EmbeddedActiveMQ();

    @BeforeAll
    static void start() throws Exception {
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser("boss", "boss-secret");
        users.addRole("boss", "all");
        users.addUser("worker", "worker-secret");
        users.addRole("worker", "queues");
        Configuration configuration = new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(true)
                .setJournalDirectory(directory.resolve("journal").toString())
                .addAcceptorConfiguration("tcp", ADDRESS)
                .putSecurityRoles(
                        "#",
                        Set.of(
                                new Role("all", true, true, true, true, true, true, true, true, true, true, true, true),
                                new Role(
                                        "queues", true, true, true, true, true, true, false, true, true, true, false,
                                        false)));
        SERVER.setConfiguration(configuration);
        SERVER.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
        SERVER.start();
    }

    @AfterAll
    static void stop() throws Exception {
        SERVER.stop();
    }

    @Test
    void aUserWhoMayManageTheBrokerTellsItHowQueuesAreKept() throws Exception {
        try (ExternalBroker broker = ExternalBroker.at(ADDRESS, "boss", "boss-secret")) {
            broker.prepare();
        }

        for (String address : new String[] {"arrivals", "subscription.ledger", Broker.DEAD_LETTER_QUEUE}) {
            assertThat(SERVER.getActiveMQServer()
                            .getAddressSettingsRepository()
                            .getMatch(address)
                            .getMaxDeliveryAttempts())
                    .as(address)
                    .isEqualTo(-1);
        }
    }

    @Test
    void aUserWhoMayNotManageTheBrokerIsToldWhatToSeeToAndCanWork() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(ExternalBroker.class);
        log.start();
        logger.addAppender(log);
        try (ExternalBroker broker = ExternalBroker.at(ADDRESS, "worker", "worker-secret")) {
            broker.prepare();

            assertThat(log.list).singleElement().satisfies(line -> assertThat(line.getFormattedMessage())
                    .startsWith("The broker was not told how to keep the queues arrivals (")
                    .contains("max-delivery-attempts -1"));
            try (Connection connection = broker.connections().createConnection();
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                    MessageProducer producer = session.createProducer(session.createQueue("subscription.a"));
                    MessageConsumer consumer = session.createConsumer(session.createQueue("subscription.a"))) {
                connection.start();
                producer.send(session.createTextMessage("works"));
                assertThat(consumer.receive(10_000)).isNotNull();
            }
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void aWrongPasswordIsAMistakeAndNothingToWaitFor() {
        try (ExternalBroker broker = ExternalBroker.at(ADDRESS, "boss", "guessed")) {
            assertThatThrownBy(broker::prepare)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("landfall.broker.user: the broker refuses the user: ")
                    .hasMessageNotContaining("guessed");
        }
    }

    @Test
    void aMissingUserIsAMistakeAndNothingToWaitFor() {
        try (ExternalBroker broker = ExternalBroker.at(ADDRESS, "", "")) {
            assertThatThrownBy(broker::prepare)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("landfall.broker.user: the broker refuses the user: ");
        }
    }

    @Test
    void anAddressWhereNobodyListensIsAnOutageThatNamesItsReason() {
        try (ExternalBroker broker = ExternalBroker.at("tcp://127.0.0.1:1?trustStorePassword=secret", "", "")) {
            assertThatThrownBy(broker::prepare)
                    .isInstanceOf(OutOfReachException.class)
                    .hasMessage("the broker tcp://127.0.0.1:1 is out of reach: ConnectException: Connection refused");
            assertThat(broker.outage().reason())
                    .as("the start says it, not the outage")
                    .isEmpty();

            assertThatThrownBy(() -> broker.connections().createConnection())
                    .isInstanceOf(JMSException.class)
                    .satisfies(failure -> assertThat(Outage.isSignOf(failure)).isTrue());
            assertThat(broker.outage().reason())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("Cannot connect to server(s)"));
        }
    }

    @Test
    void anAddressWhoseHostIsUnknownIsAnOutage() {
        try (ExternalBroker broker = ExternalBroker.at("tcp://nowhere.invalid:61616", "", "")) {
            assertThatThrownBy(broker::prepare)
                    .isInstanceOf(OutOfReachException.class)
                    .hasMessageContaining("nowhere.invalid");
        }
    }

    @Test
    void ofSeveralAddressesTheOneThatAnswersIsUsed() {
        String both = "(tcp://127.0.0.1:1," + ADDRESS + ")";
        try (ExternalBroker broker = ExternalBroker.at(both, "boss", "boss-secret")) {
            assertThatCode(broker::prepare).doesNotThrowAnyException();
        }
    }

    @Test
    void whatIsNoAddressIsRefusedWithoutItsParameters() {
        assertThatThrownBy(() -> ExternalBroker.at("htp//nowhere?trustStorePassword=secret", "", ""))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("landfall.broker.url: 'htp//nowhere' is no address of a broker (")
                .hasMessageContaining("write tcp://host:61616 or (tcp://host:61616,tcp://backup:61616)")
                .hasMessageNotContaining("secret");
    }

    @Test
    void itIsSharedWithOtherNodes() {
        try (ExternalBroker broker = ExternalBroker.at(ADDRESS, "", "")) {
            assertThat(broker.isShared()).isTrue();
        }
    }
}

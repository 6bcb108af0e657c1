package io.landfall.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.io.IOException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutageTest {
    private final Outage outage = new Outage("The broker tcp://host");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void listenNoMore() {
        logger().detachAppender(log);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(Outage.class);
    }

    private List<String> lines() {
        return log.list.stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage())
                .toList();
    }

    @Test
    void whatManyNoticeIsSaidOnceAndItsEndOnce() throws Exception {
        outage.ended();
        outage.began(new ConnectException("refused"));
        outage.began(new IOException("something else"));
        String reason = outage.reason().orElseThrow();
        outage.ended();
        outage.ended();

        assertThat(lines())
                .containsExactly(
                        "ERROR The broker tcp://host is out of reach; work waits for it and goes on by itself:"
                                + " ConnectException: refused",
                        "INFO The broker tcp://host is back after 1 s");
        assertThat(reason).isEqualTo("ConnectException: refused");
        assertThat(outage.reason()).isEmpty();
    }

    @Test
    void theNextOutageIsSaidAgain() {
        for (int i = 0; i < 2; i++) {
            outage.began(new ConnectException("refused"));
            outage.ended();
        }

        assertThat(lines()).hasSize(4);
    }

    @Test
    void anAttemptToConnectTellsWhatBecameOfIt() throws Exception {
        assertThatThrownBy(() -> outage.watch(() -> {
                    throw new ConnectException("refused");
                }))
                .isInstanceOf(ConnectException.class);
        boolean away = outage.reason().isPresent();

        String connection = outage.watch(() -> "connected");

        assertThat(away).isTrue();
        assertThat(connection).isEqualTo("connected");
        assertThat(outage.reason()).isEmpty();
    }

    @Test
    void anAttemptThatAnotherOneHasOvertakenIsNoNews() {
        assertThatThrownBy(() -> outage.watch(() -> {
                    outage.watch(() -> "another thread's, meanwhile");
                    throw new ConnectException("refused a moment ago");
                }))
                .isInstanceOf(ConnectException.class);

        assertThat(outage.reason()).isEmpty();
        assertThat(lines()).isEmpty();
    }

    @Test
    void ofManyThreadsOneSaysIt() throws Exception {
        List<Callable<Boolean>> tasks = new ArrayList<>(Collections.nCopies(8, () -> {
            outage.began(new ConnectException("refused"));
            return true;
        }));
        io.landfall.testing.Together.run(tasks);

        assertThat(lines()).hasSize(1);
    }

    @Test
    void connectionsThatBreakAreSignsOfAnOutage() {
        assertThat(List.of(
                        new SQLTransientConnectionException("no connection within 10 s"),
                        new SQLException("I/O error", "08006"),
                        new SQLException("the server is starting", "57P03"),
                        new SQLException("terminating connection", "57P01"),
                        new SQLException("Connection is closed"),
                        new JMSException("cannot connect"),
                        new RuntimeException(new IllegalStateException(new SQLException("gone", "08003")))))
                .allMatch(Outage::isSignOf);
    }

    @Test
    void whatAnEngineThatIsThereRefusesIsNoSignOfAnOutage() {
        JMSException refused = new JMSSecurityException("no permission");
        refused.initCause(new JMSException("the broker's words"));

        assertThat(List.of(
                        new SQLIntegrityConstraintViolationException("duplicate", "23505"),
                        new SQLException("no such table", "42P01"),
                        new SQLException("the disk is full", "53100"),
                        refused,
                        new InvalidDestinationException("no such queue"),
                        new IOException("the disk is full"),
                        new IllegalStateException("a mistake")))
                .noneMatch(Outage::isSignOf);
    }
}

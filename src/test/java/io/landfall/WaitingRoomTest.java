package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landfall.event.ConfigurationException;
import io.landfall.event.OutOfReachException;
import io.landfall.storage.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class WaitingRoomTest {
    @TempDir
    private Path home;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private int port;

    @BeforeEach
    void prepare() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void listenNoMore() {
        logger().detachAppender(log);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(WaitingRoom.class);
    }

    private WaitingRoom room(int listening) {
        return room(listening, () -> false);
    }

    private WaitingRoom room(int listening, BooleanSupplier toldToEnd) {
        Map<String, String> environment = Map.of("LANDFALL_HTTP_PORT", String.valueOf(listening));
        return new WaitingRoom(Settings.read(Sources.of(new Home(home)), environment::get), toldToEnd);
    }

    private List<String> lines() {
        return log.list.stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage())
                .toList();
    }

    private HttpResponse<String> health() {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/observe/health"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static OutOfReachException away(String reason) {
        return new OutOfReachException("the database is out of reach: " + reason, new IOException(reason));
    }

    @Test
    void whatIsThereAtOnceIsNotWorthALine() {
        try (WaitingRoom room = room(port)) {
            assertThat(room.until("broker", () -> "connected")).isEqualTo("connected");
        }

        assertThat(lines()).isEmpty();
    }

    @Test
    void anOutageIsSaidOnceHoweverLongItLastsAndItsEndOnce() {
        AtomicInteger tries = new AtomicInteger();
        try (WaitingRoom room = room(port)) {
            room.until("database", () -> {
                if (tries.incrementAndGet() < 4) {
                    throw away("refused, try " + tries);
                }
                return tries;
            });
        }

        assertThat(lines())
                .containsExactly(
                        "ERROR Waiting: the database is out of reach: refused, try 1",
                        "INFO The database is there: the start goes on");
    }

    @Test
    void healthNamesWhatIsWaitedForWithTheNewestReason() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        AtomicInteger code = new AtomicInteger();
        StringBuilder body = new StringBuilder();
        try (WaitingRoom room = room(port)) {
            room.until("database", () -> {
                if (tries.incrementAndGet() < 3) {
                    throw away("try " + tries);
                }
                HttpResponse<String> health = health();
                code.set(health.statusCode());
                body.append(health.body());
                return tries;
            });
        }

        assertThat(code.get()).isEqualTo(503);
        assertThat(new ObjectMapper().readTree(body.toString()))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                                        {"status": "DOWN", "checks": [{"name": "database", "status": "DOWN",
                                         "message": "the database is out of reach: try 2"}]}
                                        """));
    }

    @Test
    void thePortIsFreeForTheRoutesWhenTheWaitIsOver() throws IOException {
        AtomicInteger tries = new AtomicInteger();
        try (WaitingRoom room = room(port)) {
            room.until("broker", () -> {
                if (tries.incrementAndGet() < 2) {
                    throw away("away");
                }
                return tries;
            });
        }

        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(socket.isBound()).isTrue();
        }
    }

    @Test
    void aMistakeIsNotWaitedFor() {
        try (WaitingRoom room = room(0)) {
            assertThatThrownBy(() -> room.until("broker", () -> {
                        throw new ConfigurationException("the broker refuses the user");
                    }))
                    .isInstanceOf(ConfigurationException.class);
        }

        assertThat(lines()).isEmpty();
    }

    @Test
    void aProcessThatIsToldToEndDoesNotWaitOn() {
        try (WaitingRoom room = room(0, () -> true)) {
            assertThatThrownBy(() -> room.until("broker", () -> {
                        throw away("away");
                    }))
                    .isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void anInterruptEndsTheWait() {
        try (WaitingRoom room = room(0)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> room.until("broker", () -> {
                        throw away("away");
                    }))
                    .isInstanceOf(OutOfReachException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}

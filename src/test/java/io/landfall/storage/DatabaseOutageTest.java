package io.landfall.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.landfall.event.ConfigurationException;
import io.landfall.event.OutOfReachException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL of its own, which goes away and comes back. */
@Tag("full")
class DatabaseOutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    private Path directory;

    private final int port = freePort();

    private EmbeddedPostgres server() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    private String address() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    private Database open() {
        return Database.open(address() + "?user=postgres", "postgres", "", 2);
    }

    private static boolean works(Database database) {
        try (Connection connection = database.dataSource().getConnection()) {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }

    @Test
    void whatWasOpenBeforeAnOutageWorksBehindItAndTheOutageIsKnownMeanwhile() throws Exception {
        EmbeddedPostgres first = server();
        try (Database database = open()) {
            boolean before = works(database);
            first.close();
            await().atMost(PATIENCE)
                    .until(() -> !works(database) && database.outage().reason().isPresent());
            Optional<String> reason = database.outage().reason();
            try (EmbeddedPostgres second = server()) {
                await().atMost(PATIENCE).until(() -> works(database));

                assertThat(second).isNotNull();
                assertThat(before).isTrue();
                assertThat(reason).hasValueSatisfying(text -> assertThat(text).contains("Connection refused"));
                assertThat(database.outage().reason()).isEmpty();
            }
        }
    }

    /** Ten seconds: a supervisor that asks for health meanwhile would be told that all is well. */
    @Test
    void anOutageShowsBeforeThePatienceOfThoseWhoWaitIsOver() throws Exception {
        EmbeddedPostgres first = server();
        try (Database database = open()) {
            first.close();
            ExecutorService waiting = Executors.newSingleThreadExecutor();
            Future<Boolean> connected = waiting.submit(() -> works(database) || works(database));
            try {
                await().atMost(Duration.ofSeconds(8))
                        .until(() -> database.outage().reason().isPresent());

                assertThat(connected.get(30, TimeUnit.SECONDS)).isFalse();
            } finally {
                waiting.shutdownNow();
            }
        }
    }

    @Test
    void moreWorkThanConnectionsIsNoOutage() throws Exception {
        try (EmbeddedPostgres server = server();
                Database database = open();
                Connection one = database.dataSource().getConnection();
                Connection other = database.dataSource().getConnection()) {
            assertThat(one).isNotEqualTo(other);
            assertThatThrownBy(() -> database.dataSource().getConnection())
                    .isInstanceOf(SQLTransientConnectionException.class);

            assertThat(server.getPort()).isEqualTo(port);
            assertThat(database.outage().reason()).isEmpty();
        }
    }

    @Test
    void aServerThatIsNotThereYetIsOutOfReach() {
        assertThatThrownBy(this::open)
                .isInstanceOf(OutOfReachException.class)
                .hasMessageStartingWith("the database " + address() + " is out of reach: ")
                .hasMessageContaining("Connection refused");
    }

    @Test
    void aDatabaseThatDoesNotExistIsAMistake() throws IOException {
        try (EmbeddedPostgres server = server()) {
            assertThatThrownBy(() -> Database.open(server.getJdbcUrl("postgres", "nowhere"), "postgres", "", 2))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("database \"nowhere\" does not exist");
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

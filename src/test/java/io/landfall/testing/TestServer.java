package io.landfall.testing;

import io.landfall.storage.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL server, one for all tests of this process, that syncs nothing. */
public final class TestServer {
    private static final int CONNECTIONS = 8;
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Map<Path, String> HOMES = new ConcurrentHashMap<>();

    private TestServer() {}

    /** A migrated database that nobody else uses. */
    public static Database newDatabase() {
        return Database.open(newAddress(), "postgres", "", CONNECTIONS);
    }

    /** The address of an empty database, for the user postgres. */
    public static String newAddress() {
        String name = "landfall_" + NUMBER.incrementAndGet();
        try (Connection connection = Server.RUNNING.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("no database in the test's PostgreSQL", e);
        }
        return Server.RUNNING.getJdbcUrl("postgres", name);
    }

    /**
     * What the environment of a node says of a database that is its home directory's alone: made when it is
     * asked for first, and the same when a node starts there again.
     */
    public static Map<String, String> environmentOf(Path home) {
        return Map.of(
                "LANDFALL_DATABASE_URL", HOMES.computeIfAbsent(home, first -> newAddress()),
                "LANDFALL_DATABASE_USER", "postgres",
                "LANDFALL_DATABASE_CONNECTIONS", "64");
    }

    /** Started when the first test asks for it; ends with the process. */
    private static final class Server {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("max_connections", "400")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

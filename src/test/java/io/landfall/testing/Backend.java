package io.landfall.testing;

import io.landfall.storage.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** The databases that Landfall runs on. */
public enum Backend {
    /** Embedded, with its files in the test's directory. */
    H2 {
        @Override
        Database open(Path directory) {
            return Database.embedded(directory);
        }
    },
    /** A real server, one for all tests of this process; each call makes a database in it. */
    POSTGRESQL {
        @Override
        Database open(Path directory) {
            return Database.open(newPostgres(), "postgres", "", 8);
        }
    };

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** A migrated database that nobody else uses. */
    abstract Database open(Path directory);

    /** The address of an empty database in the test's PostgreSQL, for the user postgres. */
    static String newPostgres() {
        String name = "landfall_" + NUMBER.incrementAndGet();
        try (Connection connection = Server.RUNNING.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("no database in the test's PostgreSQL", e);
        }
        return Server.RUNNING.getJdbcUrl("postgres", name);
    }

    /** Started when the first test asks for it; ends with the process. */
    private static final class Server {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("max_connections", "100")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

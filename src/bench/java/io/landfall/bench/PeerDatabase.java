package io.landfall.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A peer's database: H2 in its home directory with every commit written at once, or PostgreSQL. */
final class PeerDatabase {
    private PeerDatabase() {}

    static HikariDataSource open(Path home, Setup setup) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(
                setup.database()
                        .orElseGet(
                                () -> "jdbc:h2:"
                                        + home.resolve("data/database/peer").toAbsolutePath()
                                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;WRITE_DELAY=0;CACHE_SIZE=32768;DB_CLOSE_ON_EXIT=FALSE"));
        config.setUsername(setup.database().isPresent() ? "postgres" : "peer");
        config.setPassword("");
        config.setMaximumPoolSize(setup.subscribers() + 4);
        return new HikariDataSource(config);
    }

    /** Returns when the disk has what was committed: H2 does not sync by itself. */
    static void makeDurable(Connection connection, Setup setup) throws SQLException {
        if (setup.database().isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CHECKPOINT SYNC");
            }
        }
    }
}

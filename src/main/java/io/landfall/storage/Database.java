package io.landfall.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.landfall.event.ConfigurationException;
import io.landfall.event.OutOfReachException;
import io.landfall.event.Outage;
import io.landfall.event.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The database: embedded H2 in the home directory, or an external PostgreSQL; migrated when opened. */
public final class Database implements AutoCloseable {
    /** H2's answer when another process has the file. */
    private static final int H2_DATABASE_ALREADY_OPEN = 90020;

    private static final int H2_DATABASE_IS_CLOSED = 90098;
    /** One for each of many subscriptions; an embedded connection costs next to nothing. */
    private static final int EMBEDDED_CONNECTIONS = 128;

    private static final int CONNECTION_PATIENCE_MILLIS = 10_000;

    private final HikariDataSource pool;
    private final DataSource server;
    private final Dialect dialect;
    private final Outage outage;
    private final DataSource watched;

    /**
     * @param server gives connections beside the pool's
     */
    private Database(HikariDataSource pool, DataSource server, Dialect dialect, Outage outage) {
        this.pool = pool;
        this.server = server;
        this.dialect = dialect;
        this.outage = outage;
        this.watched = new WatchedDataSource(pool, outage, dialect == Dialect.H2);
    }

    /**
     * Opens the embedded database below a directory.
     *
     * @throws ConfigurationException if another process has it open or the directory cannot be written
     */
    public static Database embedded(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new ConfigurationException("the database directory " + directory + " cannot be created: " + e, e);
        }
        // PostgreSQL mode lets one SQL text serve both; the session's statement cache holds all of ours.
        // "retry:" opens the file again behind an interrupt, which would close it for every thread.
        // Space is used again after 5 s rather than 45, by when at least the renewal of the lease synced it.
        String url = "jdbc:h2:retry:" + directory.resolve("landfall")
                + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
                + ";WRITE_DELAY=0;RETENTION_TIME=5000;DB_CLOSE_ON_EXIT=FALSE;CACHE_SIZE=8192;QUERY_CACHE_SIZE=64;LOCK_TIMEOUT=30000";
        return open(url, "landfall", "", EMBEDDED_CONNECTIONS);
    }

    /**
     * Opens a database by its JDBC address.
     *
     * @throws OutOfReachException if a server does not answer, which may change by itself
     * @throws ConfigurationException if it cannot be opened or refuses the user
     */
    public static Database open(String url, String user, String password, int connections) {
        Dialect dialect = dialectOf(url);
        HikariConfig config = new HikariConfig();
        Outage outage = new Outage("The database " + shown(url));
        WatchedServer server = new WatchedServer(url, user, password, outage);
        config.setDataSource(server);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setPoolName("landfall");
        config.setConnectionTimeout(CONNECTION_PATIENCE_MILLIS);
        config.setInitializationFailTimeout(1);
        try {
            Database database = new Database(new HikariDataSource(config), server, dialect, outage);
            database.migrate();
            server.watch();
            return database;
        } catch (RuntimeException e) {
            if (dialect == Dialect.POSTGRESQL && Outage.isSignOf(e)) {
                throw new OutOfReachException("the database " + shown(url) + " is out of reach: " + Reason.of(e), e);
            }
            throw refused(url, e);
        }
    }

    private static String shown(String url) {
        return url.replaceFirst("[;?].*", "");
    }

    private static Dialect dialectOf(String url) {
        try {
            return Dialect.of(url);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("landfall.database.url: " + e.getMessage(), e);
        }
    }

    private void migrate() {
        try {
            Flyway.configure()
                    .dataSource(pool)
                    .locations("classpath:db/migration")
                    .table("landfall_schema_history")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .failOnMissingLocations(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            pool.close();
            throw e;
        }
    }

    /**
     * Applies the user's own migrations, tables of flows, which are counted apart from Landfall's.
     *
     * @param location of Flyway, such as {@code filesystem:config/migration}
     * @throws OutOfReachException if the server went away meanwhile
     * @throws ConfigurationException naming the migration that failed
     */
    public void migrateFlows(String location) {
        try {
            Flyway flows = Flyway.configure()
                    .dataSource(pool)
                    .locations(location)
                    .table("flows_schema_history")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load();
            if (Arrays.stream(flows.info().all())
                    .anyMatch(migration -> migration.getState().isFailed())) {
                // the mark of a failed try: without this, the corrected file would be refused for good
                flows.repair();
            }
            flows.migrate();
        } catch (FlywayException e) {
            if (dialect == Dialect.POSTGRESQL && Outage.isSignOf(e)) {
                throw new OutOfReachException("the database is out of reach: " + Reason.of(e), e);
            }
            String reason = e.getMessage()
                    .lines()
                    .limit(12)
                    .map(String::strip)
                    .filter(line -> !line.isBlank())
                    .reduce((line, next) -> line + " " + next)
                    .orElse("");
            throw new ConfigurationException("config/migration: " + reason, e);
        }
    }

    private static ConfigurationException refused(String url, RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException && ((SQLException) cause).getErrorCode() == H2_DATABASE_ALREADY_OPEN) {
                String file = url.replaceFirst("^jdbc:h2:retry:", "").replaceFirst(";.*", "") + ".mv.db";
                return new ConfigurationException(
                        "the database " + file + " is locked by another process; is Landfall running there already?",
                        failure);
            }
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String reason = root.getMessage() == null
                ? root.toString()
                : root.getMessage().lines().findFirst().orElse("");
        return new ConfigurationException("the database " + shown(url) + " cannot be opened: " + reason, failure);
    }

    public DataSource dataSource() {
        return watched;
    }

    /** Whether the database is away; told by those who ask for connections. */
    public Outage outage() {
        return outage;
    }

    /**
     * Why it has ended for good; empty while it has not. The embedded database closes itself when a
     * write fails, and its connections do not notice.
     */
    public Optional<String> failure() {
        if (dialect != Dialect.H2) {
            return Optional.empty();
        }
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
            return Optional.empty();
        } catch (SQLException e) {
            return e.getErrorCode() == H2_DATABASE_IS_CLOSED
                    ? Optional.of("The embedded database has stopped: " + Reason.of(e))
                    : Optional.empty();
        }
    }

    public Dialect dialect() {
        return dialect;
    }

    /**
     * Closes all connections. The embedded database is ended as a kill would end it, with everything on the
     * disk: H2 2.1 compacts the file when it closes it in order, and may leave one that does not open again.
     */
    @Override
    public void close() {
        if (dialect != Dialect.H2) {
            pool.close();
            return;
        }
        try (Connection last = server.getConnection();
                Statement statement = last.createStatement()) {
            pool.close();
            dialect.makeDurable(last);
            statement.execute("SHUTDOWN IMMEDIATELY");
        } catch (SQLException e) {
            // it has ended already
            pool.close();
        }
    }
}

package io.landfall.storage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.landfall.event.ConfigurationException;
import io.landfall.event.OutOfReachException;
import io.landfall.event.Outage;
import io.landfall.event.Reason;
import io.landfall.storage.server.OwnServer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The database: PostgreSQL, on a server of this home directory or elsewhere; migrated when opened. */
public final class Database implements AutoCloseable {
    private static final String POSTGRESQL = "jdbc:postgresql:";
    /** One for each of many subscriptions whose handlers take their time; they are made when they are needed. */
    private static final int OWN_CONNECTIONS = 128;
    /** For those who look into the database while Landfall runs, and for the server itself. */
    private static final int OTHER_CONNECTIONS = 16;

    private static final int CONNECTION_PATIENCE_MILLIS = 10_000;
    /** Each is a process of the server, with some megabytes of its own. */
    private static final int IDLE_MILLIS = 60_000;

    private final HikariDataSource pool;
    private final Optional<OwnServer> server;
    private final Outage outage;
    private final DataSource watched;

    private Database(HikariDataSource pool, Optional<OwnServer> server, Outage outage) {
        this.pool = pool;
        this.server = server;
        this.outage = outage;
        this.watched = new WatchedDataSource(pool, outage);
    }

    /**
     * Starts a server with its files in a directory, and opens its database.
     *
     * @param programs the directory of PostgreSQL's programs; nothing for those of the machine or of the jar
     * @param toldToEnd ends the wait for a server that recovers
     * @throws ConfigurationException if that cannot be done, or another process is at work there
     * @throws CancellationException if the wait was ended
     */
    public static Database own(Path directory, String programs, BooleanSupplier toldToEnd) {
        OwnServer server = OwnServer.start(directory, programs, OWN_CONNECTIONS + OTHER_CONNECTIONS, toldToEnd);
        String shown = "in " + directory;
        Outage outage = new Outage("The database " + shown);
        try {
            WatchedServer connections = new WatchedServer(() -> server.address().url(), server::properties, outage);
            return open(shown, connections, OWN_CONNECTIONS, Optional.of(server), outage);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * Opens a database by its JDBC address.
     *
     * @throws OutOfReachException if a server does not answer, which may change by itself
     * @throws ConfigurationException if it cannot be opened or refuses the user
     */
    public static Database open(String url, String user, String password, int connections) {
        if (!url.startsWith(POSTGRESQL)) {
            throw new ConfigurationException("landfall.database.url: '" + url + "' is not the address of a PostgreSQL"
                    + " database; write jdbc:postgresql://host:port/name, or leave it out for a server of"
                    + " Landfall's own");
        }
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        String shown = url.replaceFirst("[;?].*", "");
        Outage outage = new Outage("The database " + shown);
        return open(
                shown, new WatchedServer(() -> url, () -> properties, outage), connections, Optional.empty(), outage);
    }

    private static Database open(
            String shown, WatchedServer connections, int most, Optional<OwnServer> server, Outage outage) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(connections);
        config.setMaximumPoolSize(most);
        config.setMinimumIdle(1);
        config.setPoolName("landfall");
        config.setConnectionTimeout(CONNECTION_PATIENCE_MILLIS);
        config.setIdleTimeout(IDLE_MILLIS);
        config.setInitializationFailTimeout(1);
        config.setConnectionInitSql(Schemas.SEARCH_PATH);
        try {
            HikariDataSource pool = migrated(new HikariDataSource(config));
            connections.watch();
            return new Database(pool, server, outage);
        } catch (RuntimeException e) {
            if (Outage.isSignOf(e)) {
                throw new OutOfReachException("the database " + shown + " is out of reach: " + Reason.of(e), e);
            }
            throw refused(shown, e);
        }
    }

    private static HikariDataSource migrated(HikariDataSource pool) {
        try {
            new Schemas(pool).prepare();
            Flyway.configure()
                    .dataSource(pool)
                    .locations("classpath:db/migration")
                    .defaultSchema(Schemas.ENGINE)
                    .table(Schemas.HISTORY)
                    .createSchemas(false)
                    .failOnMissingLocations(true)
                    .load()
                    .migrate();
            return pool;
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /**
     * Applies the user's own migrations: they are counted apart from Landfall's, and what they make without
     * naming a schema is in the one of flows.
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
                    .defaultSchema(Schemas.FLOWS)
                    .table("flows_schema_history")
                    .createSchemas(false)
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
            if (Outage.isSignOf(e)) {
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

    private static ConfigurationException refused(String shown, RuntimeException failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String reason = root.getMessage() == null
                ? root.toString()
                : root.getMessage().lines().findFirst().orElse("");
        return new ConfigurationException("the database " + shown + " cannot be opened: " + reason, failure);
    }

    public DataSource dataSource() {
        return watched;
    }

    /** Whether the database is away; told by those who ask for connections. */
    public Outage outage() {
        return outage;
    }

    /** The server that was started for it; empty where it is somebody else's. */
    public Optional<OwnServer> server() {
        return server;
    }

    /** Closes all connections, and ends the server that was started for them. */
    @Override
    public void close() {
        pool.close();
        server.ifPresent(OwnServer::close);
    }
}

package io.landfall.storage;

import com.zaxxer.hikari.HikariDataSource;
import io.landfall.event.Outage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Connections of a pool; whether there are any tells whether the database is away. */
final class WatchedDataSource extends DelegatingDataSource {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedDataSource.class);
    private static final int PATIENCE_SECONDS = 2;
    private static final long SAID_FOR_NANOS = Duration.ofMinutes(1).toNanos();

    private final HikariDataSource pool;
    private final Outage outage;
    private final AtomicLong saidAt = new AtomicLong(System.nanoTime() - SAID_FOR_NANOS);

    WatchedDataSource(HikariDataSource pool, Outage outage) {
        super(pool);
        this.pool = pool;
        this.outage = outage;
    }

    @Override
    public Connection getConnection() throws SQLException {
        long before = outage.timesReached();
        Connection connection;
        try {
            connection = super.getConnection();
        } catch (SQLException e) {
            if (isExhausted()) {
                sayExhausted();
            } else if (Outage.isSignOf(e) && outage.timesReached() == before) {
                outage.began(e);
            }
            throw e;
        }
        if (outage.reason().isPresent()) {
            endOutage(connection);
        }
        return connection;
    }

    /** A connection of the time before the outage may be broken, and not seem so. */
    private void endOutage(Connection connection) throws SQLException {
        if (!connection.isValid(PATIENCE_SECONDS)) {
            pool.evictConnection(connection);
            throw new SQLTransientConnectionException("a connection of the pool is broken");
        }
        outage.ended();
    }

    /** Nobody is away: there is more work than connections. */
    private boolean isExhausted() {
        return outage.reason().isEmpty()
                && pool.getHikariPoolMXBean() != null
                && pool.getHikariPoolMXBean().getActiveConnections() >= pool.getMaximumPoolSize();
    }

    private void sayExhausted() {
        long now = System.nanoTime();
        long said = saidAt.get();
        if (now - said >= SAID_FOR_NANOS && saidAt.compareAndSet(said, now)) {
            LOG.warn(
                    "All {} connections to the database have been in use for {} ms; if this lasts, raise"
                            + " landfall.database.connections",
                    pool.getMaximumPoolSize(),
                    pool.getConnectionTimeout());
        }
    }
}

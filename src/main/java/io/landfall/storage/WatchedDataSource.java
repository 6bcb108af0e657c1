package io.landfall.storage;

import com.zaxxer.hikari.HikariDataSource;
import io.landfall.event.Outage;
import io.landfall.event.TimedCall;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
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
    private final boolean sheltering;
    private final AtomicLong saidAt = new AtomicLong(System.nanoTime() - SAID_FOR_NANOS);

    /**
     * @param sheltering whether a thread that has a connection must not be interrupted
     */
    WatchedDataSource(HikariDataSource pool, Outage outage, boolean sheltering) {
        super(pool);
        this.pool = pool;
        this.outage = outage;
        this.sheltering = sheltering;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Optional<TimedCall> call = sheltering ? TimedCall.current() : Optional.empty();
        return call.isEmpty() ? connection() : sheltered(call.get());
    }

    /** From before the first access to the file until the connection is given back. */
    private Connection sheltered(TimedCall call) throws SQLException {
        call.enterShelter();
        try {
            return ShelteredConnection.of(connection(), call);
        } catch (SQLException | RuntimeException e) {
            call.leaveShelter();
            throw e;
        }
    }

    private Connection connection() throws SQLException {
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

package io.landfall.storage;

import io.landfall.event.Outage;
import io.landfall.event.TimedCall;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Connections of a pool; whether there are any tells whether the database is away. */
final class WatchedDataSource extends DelegatingDataSource {
    private final Outage outage;
    private final boolean sheltering;

    /**
     * @param sheltering whether a thread that has a connection must not be interrupted
     */
    WatchedDataSource(DataSource pool, Outage outage, boolean sheltering) {
        super(pool);
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
        try {
            Connection connection = super.getConnection();
            outage.ended();
            return connection;
        } catch (SQLException e) {
            if (Outage.isSignOf(e)) {
                outage.began(e);
            }
            throw e;
        }
    }
}

package io.landfall.storage;

import io.landfall.event.Outage;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Connections of a pool; whether there are any tells whether the database is away. */
final class WatchedDataSource extends DelegatingDataSource {
    private final Outage outage;

    WatchedDataSource(DataSource pool, Outage outage) {
        super(pool);
        this.outage = outage;
    }

    @Override
    public Connection getConnection() throws SQLException {
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

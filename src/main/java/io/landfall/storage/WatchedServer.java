package io.landfall.storage;

import io.landfall.event.Outage;
import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The connections that a pool makes to a database server. The pool makes one as soon as one of its own
 * has broken and somebody waits: so an outage shows here at once, and its end too, while those who ask
 * the pool learn of it when their patience is over.
 */
final class WatchedServer extends DriverManagerDataSource {
    private final Outage outage;
    private volatile boolean watching;

    WatchedServer(String url, String user, String password, Outage outage) {
        super(url, user, password);
        this.outage = outage;
    }

    /** Says outages from now on: whoever opens the database hears of a failure directly. */
    void watch() {
        watching = true;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return watching ? outage.watch(super::getConnection) : super.getConnection();
    }
}

package io.landfall.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A database that is away from a connection on until a test says otherwise. */
final class Outages extends DelegatingDataSource {
    private int left = Integer.MAX_VALUE;

    Outages(DataSource database) {
        super(database);
    }

    /** So many connections are given yet: outside a transaction each statement takes one. */
    void behindStatements(int count) {
        left = count;
    }

    void none() {
        left = Integer.MAX_VALUE;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (left-- <= 0) {
            throw new SQLTransientConnectionException("the database is away");
        }
        return super.getConnection();
    }
}

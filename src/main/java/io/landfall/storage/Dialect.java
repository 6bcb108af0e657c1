package io.landfall.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The one place where databases differ. All other SQL is the common subset of H2 in its PostgreSQL
 * mode and PostgreSQL.
 */
public enum Dialect {
    /**
     * Embedded. H2 writes a commit to its file but never syncs the file, so that a power cut could
     * take back what was acknowledged; a checkpoint after the commit closes that (measured: 0.15 ms).
     */
    H2 {
        @Override
        void makeDurable(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CHECKPOINT SYNC");
            }
        }
    },
    /** External. The server syncs its write-ahead log before it answers a commit. */
    POSTGRESQL {
        @Override
        void makeDurable(Connection connection) {
            // durable already: synchronous_commit is never turned off here
        }
    };

    /**
     * Recognises the dialect of a JDBC address.
     *
     * @throws IllegalArgumentException naming the address and the databases that are known
     */
    public static Dialect of(String url) {
        if (url.startsWith("jdbc:h2:")) {
            return H2;
        }
        if (url.startsWith("jdbc:postgresql:")) {
            return POSTGRESQL;
        }
        throw new IllegalArgumentException("'" + url + "' is no address of a known database;"
                + " write jdbc:postgresql://host:port/name, or leave it out for the embedded one");
    }

    /** The dialect of an open database. */
    static Dialect of(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            return of(connection.getMetaData().getURL());
        } catch (SQLException e) {
            throw new IllegalStateException("the database does not say what it is", e);
        }
    }

    /** Returns once all that this connection committed survives a power cut. */
    abstract void makeDurable(Connection connection) throws SQLException;
}

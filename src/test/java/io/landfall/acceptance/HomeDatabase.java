package io.landfall.acceptance;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The embedded database of a home directory where no process is at work, opened from outside. */
final class HomeDatabase implements AutoCloseable {
    private final Connection connection;

    HomeDatabase(Path home) throws SQLException {
        connection = DriverManager.getConnection(
                "jdbc:h2:" + home.resolve("data/database/landfall")
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;WRITE_DELAY=0",
                "landfall",
                "");
    }

    /** The first column of a query. */
    List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = connection.createStatement().executeQuery(query)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

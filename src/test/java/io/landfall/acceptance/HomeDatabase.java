package io.landfall.acceptance;

import io.landfall.storage.server.OwnServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The database of a home directory where no process is at work, opened from outside. */
final class HomeDatabase implements AutoCloseable {
    private static final int CONNECTIONS = 10;

    private final OwnServer server;
    private final Connection connection;

    HomeDatabase(Path home) throws SQLException {
        server = OwnServer.start(home.resolve("data/database"), "", CONNECTIONS, () -> false);
        connection = DriverManager.getConnection(server.address().url(), server.properties());
        connection.setSchema("flows");
    }

    /** The first column of a query. */
    List<String> rows(String query) throws SQLException {
        return table(query).stream().map(row -> row.get(0)).toList();
    }

    /** All columns of a query, as text. */
    List<List<String>> table(String query) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (ResultSet result = connection.createStatement().executeQuery(query)) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        server.close();
    }
}

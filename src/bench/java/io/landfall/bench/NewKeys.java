package io.landfall.bench;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Inserts a batch of keys, with or without bodies, in one statement, and says which of them were new. */
final class NewKeys {
    private NewKeys() {}

    static Set<String> insert(Connection connection, String table, List<String> keys) throws SQLException {
        return insert(
                connection,
                "INSERT INTO " + table + " SELECT * FROM unnest(?) ON CONFLICT DO NOTHING RETURNING event_key",
                connection.createArrayOf("varchar", keys.toArray()));
    }

    static Set<String> insert(Connection connection, Map<String, byte[]> bodies) throws SQLException {
        return insert(
                connection,
                "INSERT INTO events SELECT * FROM unnest(?, ?) ON CONFLICT DO NOTHING RETURNING event_key",
                connection.createArrayOf("varchar", bodies.keySet().toArray()),
                connection.createArrayOf("bytea", bodies.values().toArray(byte[][]::new)));
    }

    private static Set<String> insert(Connection connection, String sql, Array... arrays) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arrays.length; i++) {
                statement.setArray(i + 1, arrays[i]);
            }
            List<String> added = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    added.add(rows.getString(1));
                }
            }
            return Set.copyOf(added);
        }
    }
}

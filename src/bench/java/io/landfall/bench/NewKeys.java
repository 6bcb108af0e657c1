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
import java.util.stream.Collectors;

/** Inserts a batch of keys, with or without bodies, and says which of them were new; in the quickest way of each database. */
final class NewKeys {
    private NewKeys() {}

    static Set<String> insert(Connection connection, Setup setup, String table, List<String> keys) throws SQLException {
        return setup.database().isPresent()
                ? insertAtOnce(
                        connection,
                        "INSERT INTO " + table + " SELECT * FROM unnest(?) ON CONFLICT DO NOTHING RETURNING event_key",
                        connection.createArrayOf("varchar", keys.toArray()))
                : insertEach(connection, "INSERT INTO " + table + " VALUES (?) ON CONFLICT DO NOTHING", keys, Map.of());
    }

    static Set<String> insert(Connection connection, Setup setup, Map<String, byte[]> bodies) throws SQLException {
        return setup.database().isPresent()
                ? insertAtOnce(
                        connection,
                        "INSERT INTO events SELECT * FROM unnest(?, ?) ON CONFLICT DO NOTHING RETURNING event_key",
                        connection.createArrayOf("varchar", bodies.keySet().toArray()),
                        connection.createArrayOf("bytea", bodies.values().toArray(byte[][]::new)))
                : insertEach(
                        connection,
                        "INSERT INTO events VALUES (?, ?) ON CONFLICT DO NOTHING",
                        List.copyOf(bodies.keySet()),
                        bodies);
    }

    private static Set<String> insertAtOnce(Connection connection, String sql, Array... arrays) throws SQLException {
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

    private static Set<String> insertEach(
            Connection connection, String sql, List<String> keys, Map<String, byte[]> bodies) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (String key : keys) {
                statement.setString(1, key);
                if (!bodies.isEmpty()) {
                    statement.setBytes(2, bodies.get(key));
                }
                statement.addBatch();
            }
            int[] counts = statement.executeBatch();
            return java.util.stream.IntStream.range(0, counts.length)
                    .filter(i -> counts[i] != 0)
                    .mapToObj(keys::get)
                    .collect(Collectors.toSet());
        }
    }
}

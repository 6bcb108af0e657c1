package io.landfall.journal;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Writes rows as the columns of one statement, {@code INSERT … SELECT … FROM UNNEST(?, ?, …)}: a statement
 * for each row costs the embedded database as much again as the row, and a server an answer for each.
 */
final class Columns {
    private final PreparedStatement statement;
    private int parameter;

    private Columns(PreparedStatement statement) {
        this.statement = statement;
    }

    /** Says what a statement's parameters are, in their order. */
    @FunctionalInterface
    interface Filling {
        void fill(Columns columns) throws SQLException;
    }

    /** How many rows the statement wrote. */
    static int insert(JdbcTemplate jdbc, String sql, Filling filling) {
        return jdbc.update(sql, statement -> filling.fill(new Columns(statement)));
    }

    <T> void numbers(List<T> rows, Function<T, Long> value) throws SQLException {
        set(rows.stream().map(value).toArray(Long[]::new));
    }

    <T> void texts(List<T> rows, Function<T, String> value) throws SQLException {
        set(rows.stream().map(value).toArray(String[]::new));
    }

    <T> void bytes(List<T> rows, Function<T, byte[]> value) throws SQLException {
        set(rows.stream().map(value).toArray(byte[][]::new));
    }

    /** One value for all rows. */
    void time(OffsetDateTime value) throws SQLException {
        statement.setObject(++parameter, value);
    }

    /** As an array of its own type, of which both drivers know what it is in SQL; H2 copies a java.sql.Array twice. */
    private void set(Object[] column) throws SQLException {
        statement.setObject(++parameter, column);
    }
}

package io.landfall.storage;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.postgresql.PGStatement;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/**
 * Gives rows to one statement as its columns, {@code … FROM UNNEST(?, ?, …)}: a statement for each row costs
 * an execution and an answer for each.
 */
public final class Columns {
    private final PreparedStatement statement;
    private int parameter;

    /**
     * Has the server plan the statement at each execution: how many rows come is not known before, and a plan
     * that was made while a table was new reads all of it until the next ANALYZE, which may be minutes away.
     */
    private Columns(PreparedStatement statement) throws SQLException {
        this.statement = statement;
        statement.unwrap(PGStatement.class).setPrepareThreshold(0);
    }

    /** Says what a statement's parameters are, in their order. */
    @FunctionalInterface
    public interface Filling {
        void fill(Columns columns) throws SQLException;
    }

    /** How many rows the statement wrote. */
    public static int update(JdbcTemplate jdbc, String sql, Filling filling) {
        return jdbc.update(sql, statement -> filling.fill(new Columns(statement)));
    }

    /** What the statement answers. */
    public static <T> List<T> query(JdbcTemplate jdbc, String sql, Filling filling, RowMapper<T> row) {
        return jdbc.query(sql, statement -> filling.fill(new Columns(statement)), row);
    }

    public <T> void numbers(Collection<T> rows, Function<T, Long> value) throws SQLException {
        set(rows.stream().map(value).toArray(Long[]::new));
    }

    public <T> void texts(Collection<T> rows, Function<T, String> value) throws SQLException {
        set(rows.stream().map(value).toArray(String[]::new));
    }

    public <T> void bytes(Collection<T> rows, Function<T, byte[]> value) throws SQLException {
        set(rows.stream().map(value).toArray(byte[][]::new));
    }

    public <T> void booleans(Collection<T> rows, Function<T, Boolean> value) throws SQLException {
        set(rows.stream().map(value).toArray(Boolean[]::new));
    }

    /** As texts that PostgreSQL reads; the driver has no array of times. Null stays null. */
    public <T> void times(Collection<T> rows, Function<T, OffsetDateTime> value) throws SQLException {
        set(rows.stream()
                .map(value)
                .map(time -> time == null ? null : time.toString())
                .toArray(String[]::new));
    }

    /** One value for all rows. */
    public void time(OffsetDateTime value) throws SQLException {
        statement.setObject(++parameter, value);
    }

    /** One value for all rows. */
    public void text(String value) throws SQLException {
        statement.setString(++parameter, value);
    }

    /** As an array of its own type, of which the driver knows what it is in SQL. */
    private void set(Object[] column) throws SQLException {
        statement.setObject(++parameter, column);
    }
}

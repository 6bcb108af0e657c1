package io.landfall.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Adds many rows to a table at once, in the caller's transaction, by PostgreSQL's COPY in its binary format:
 * the server neither makes arrays of them nor plans, and logs the rows of a page together. Rows go to the
 * server in pieces while they are written, so that no more than a piece is in memory. Used by one thread.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">the format</a>
 */
public final class Copy {
    /** The SQL state of a key that is there already. */
    private static final String UNIQUE_VIOLATION = "23505";

    private static final byte[] SIGNATURE = {
        'P',
        'G',
        'C',
        'O',
        'P',
        'Y',
        '\n',
        (byte) 0xFF,
        '\r',
        '\n',
        0, /* flags */
        0,
        0,
        0,
        0, /* extension */
        0,
        0,
        0,
        0
    };
    private static final short END = -1;
    private static final int NULL = -1;
    private static final int PIECE_BYTES = 64 * 1024;
    private static final long EPOCH_SECONDS =
            Instant.parse("2000-01-01T00:00:00Z").getEpochSecond();

    private final CopyIn copy;
    private final int columns;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);

    private Copy(CopyIn copy, int columns) {
        this.copy = copy;
        this.columns = columns;
    }

    /** Writes a row: each of its columns, in their order. */
    @FunctionalInterface
    public interface Row<T> {
        void write(Copy columns, T row) throws SQLException;
    }

    /**
     * Adds rows, all or, with an exception that ends the transaction, none.
     *
     * @param table its name, and in brackets its columns
     * @param columns how many they are
     */
    public static <T> void into(JdbcTemplate jdbc, String table, int columns, Collection<T> rows, Row<T> row) {
        jdbc.execute((ConnectionCallback<Void>) connection -> {
            add(connection.unwrap(PGConnection.class), table, columns, rows, row);
            return null;
        });
    }

    /**
     * Adds rows if none of their keys is there.
     *
     * @return false if one is; then none is added, and the transaction goes on
     */
    public static <T> boolean ifAbsent(JdbcTemplate jdbc, String table, int columns, Collection<T> rows, Row<T> row) {
        return Boolean.TRUE.equals(jdbc.execute((ConnectionCallback<Boolean>) connection -> {
            Savepoint before = connection.setSavepoint();
            try {
                add(connection.unwrap(PGConnection.class), table, columns, rows, row);
                return true;
            } catch (SQLException e) {
                if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                    throw e;
                }
                connection.rollback(before);
                return false;
            }
        }));
    }

    private static <T> void add(PGConnection connection, String table, int columns, Collection<T> rows, Row<T> row)
            throws SQLException {
        CopyIn copy = connection.getCopyAPI().copyIn("COPY " + table + " FROM STDIN (FORMAT binary)");
        try {
            new Copy(copy, columns).write(rows, row);
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private <T> void write(Collection<T> rows, Row<T> row) throws SQLException {
        piece.put(SIGNATURE);
        for (T one : rows) {
            room(Short.BYTES).putShort((short) columns);
            row.write(this, one);
        }
        room(Short.BYTES).putShort(END);
        send();
        copy.endCopy();
    }

    public void number(long value) throws SQLException {
        room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
    }

    /** A number, or null. */
    public void number(Long value) throws SQLException {
        if (value == null) {
            room(Integer.BYTES).putInt(NULL);
        } else {
            number(value.longValue());
        }
    }

    /** A text, or null. */
    public void text(String value) throws SQLException {
        bytes(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    /** Microseconds since 2000, as the server keeps it; rounded, as the driver does with any other parameter. */
    public void time(OffsetDateTime value) throws SQLException {
        number((value.toEpochSecond() - EPOCH_SECONDS) * 1_000_000 + (value.getNano() + 500) / 1_000);
    }

    /** Bytes, or null. */
    public void bytes(byte[] value) throws SQLException {
        if (value == null) {
            room(Integer.BYTES).putInt(NULL);
            return;
        }
        room(Integer.BYTES).putInt(value.length);
        if (value.length <= piece.capacity()) {
            room(value.length).put(value);
        } else {
            send();
            copy.writeToCopy(value, 0, value.length);
        }
    }

    private ByteBuffer room(int bytes) throws SQLException {
        if (piece.remaining() < bytes) {
            send();
        }
        return piece;
    }

    private void send() throws SQLException {
        copy.writeToCopy(piece.array(), 0, piece.position());
        piece.clear();
    }
}

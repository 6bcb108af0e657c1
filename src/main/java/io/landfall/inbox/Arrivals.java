package io.landfall.inbox;

import io.landfall.event.ArrivalProgress;
import io.landfall.event.ArrivalProgress.ReadWhole;
import io.landfall.event.ArrivalProgress.Unreadable;
import io.landfall.event.Event;
import io.landfall.event.JournaledBatch;
import io.landfall.event.JournaledEvent;
import io.landfall.storage.Unwritten;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** The arrivals in the database. Methods are part of the caller's transaction where there is one. */
public final class Arrivals {
    private static final String COLUMNS =
            """
            arrival_id, inbox, file_name, content_hash, size_bytes, state, arrived_at, finished_at,
            records_read, accepted, duplicates, rejected, rejected_bytes, reason""";
    /** H2 compares each row that it finds with all ids: 500 at once take it 11 ms, and 16 times 32 a tenth. */
    private static final int IDS_A_QUERY = 32;

    private static final String INSERT = "INSERT INTO engine.arrivals (" + COLUMNS + ", is_open, is_announced) "
            + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, TRUE, ?) ON CONFLICT DO NOTHING";
    private static final String ADVANCE =
            """
            UPDATE engine.arrivals
            SET    state = ?, finished_at = ?, records_read = ?, accepted = accepted + ?, duplicates = duplicates + ?,
                   rejected = ?, rejected_bytes = ?, reason = ?
            WHERE  arrival_id = ? AND state = 'taken' AND records_read = ?
            """;
    private static final String SAME_CONTENT =
            """
            SELECT content_hash, state, MIN(arrival_id) FROM engine.arrivals
            WHERE  content_hash = ANY(?) AND inbox = ? AND state IN ('finished', 'taken') AND arrived_at > ?
            GROUP  BY content_hash, state ORDER BY state
            """;

    private final JdbcTemplate jdbc;
    private final Duration window;
    private final Clock clock;

    /**
     * @param window how long a file's content is remembered: the time that the journal remembers keys
     */
    public Arrivals(JdbcTemplate jdbc, Duration window, Clock clock) {
        this.jdbc = jdbc;
        this.window = window;
        this.clock = clock;
    }

    void insert(List<Arrival> arrivals) {
        jdbc.batchUpdate(INSERT, arrivals, Math.max(1, arrivals.size()), (statement, arrival) -> {
            statement.setString(1, arrival.id());
            statement.setString(2, arrival.inbox());
            statement.setString(3, arrival.fileName());
            statement.setString(4, arrival.hash());
            statement.setLong(5, arrival.sizeBytes());
            statement.setString(6, text(arrival.state()));
            statement.setObject(7, arrival.arrivedAt());
            statement.setObject(8, arrival.finishedAt().orElse(null), java.sql.Types.TIMESTAMP_WITH_TIMEZONE);
            statement.setLong(9, arrival.recordsRead());
            statement.setLong(10, arrival.accepted());
            statement.setLong(11, arrival.duplicates());
            statement.setLong(12, arrival.rejected());
            statement.setLong(13, arrival.rejectedBytes());
            statement.setString(14, arrival.reason().orElse(null));
            statement.setBoolean(15, arrival.state() == Arrival.State.SKIPPED);
        });
    }

    /** By content, an arrival in the same inbox that is read, or else one that is being read. */
    Map<String, String> ofSameContent(String inbox, Collection<String> hashes) {
        Map<String, String> earlier = new HashMap<>();
        jdbc.query(
                SAME_CONTENT,
                statement -> {
                    statement.setArray(1, statement.getConnection().createArrayOf("varchar", hashes.toArray()));
                    statement.setString(2, inbox);
                    statement.setObject(3, now().minus(window));
                },
                row -> {
                    earlier.putIfAbsent(row.getString(1), row.getString(3));
                });
        return earlier;
    }

    /** The arrivals of these ids, by id; an id that is unknown is left out. */
    Map<String, Arrival> find(Collection<String> ids) {
        Map<String, Arrival> found = new HashMap<>();
        for (Object[] some : portions(ids)) {
            jdbc.query(
                    "SELECT " + COLUMNS + " FROM engine.arrivals WHERE arrival_id = ANY(?)",
                    statement -> statement.setArray(1, statement.getConnection().createArrayOf("varchar", some)),
                    row -> {
                        Arrival arrival = arrival(row);
                        found.put(arrival.id(), arrival);
                    });
        }
        return found;
    }

    /** Arrivals without a receipt that come behind an id, in order. */
    List<Arrival> open(String inbox, String behindId, int limit) {
        return jdbc.query(
                "SELECT " + COLUMNS
                        + " FROM engine.arrivals WHERE is_open AND arrival_id > ? AND inbox = ? ORDER BY arrival_id LIMIT ?",
                (row, number) -> arrival(row),
                behindId,
                inbox,
                limit);
    }

    /** Of these arrivals, those whose message may not have been sent. */
    List<String> unannounced(Collection<String> ids) {
        List<String> unannounced = new ArrayList<>();
        for (Object[] some : portions(ids)) {
            unannounced.addAll(jdbc.query(
                    "SELECT arrival_id FROM engine.arrivals WHERE arrival_id = ANY(?) AND NOT is_announced",
                    statement -> statement.setArray(1, statement.getConnection().createArrayOf("varchar", some)),
                    (row, number) -> row.getString(1)));
        }
        unannounced.sort(null);
        return unannounced;
    }

    private static List<Object[]> portions(Collection<String> ids) {
        List<String> all = List.copyOf(ids);
        List<Object[]> portions = new ArrayList<>();
        for (int from = 0; from < all.size(); from += IDS_A_QUERY) {
            portions.add(
                    all.subList(from, Math.min(from + IDS_A_QUERY, all.size())).toArray());
        }
        return portions;
    }

    /**
     * Records how far a journaled batch brings its arrivals: the last step of its transaction.
     *
     * @throws ReadByAnotherException if somebody else has read on meanwhile; nothing of the batch counts
     */
    public JournaledBatch advance(JournaledBatch batch) {
        Map<String, long[]> counts = new HashMap<>();
        batch.progress().forEach(progress -> counts.put(progress.arrivalId(), new long[2]));
        for (JournaledEvent accepted : batch.accepted()) {
            count(counts, accepted.event(), 0);
        }
        for (Event duplicate : batch.duplicates()) {
            count(counts, duplicate, 1);
        }
        List<ArrivalProgress> progress = batch.progress();
        int[][] counted = jdbc.batchUpdate(ADVANCE, progress, Math.max(1, progress.size()), (statement, step) -> {
            Optional<ArrivalProgress.Outcome> outcome = step.outcome();
            statement.setString(1, text(stateAfter(outcome)));
            statement.setObject(2, outcome.isPresent() ? now() : null, java.sql.Types.TIMESTAMP_WITH_TIMEZONE);
            statement.setLong(3, step.recordsRead());
            statement.setLong(4, counts.get(step.arrivalId())[0]);
            statement.setLong(5, counts.get(step.arrivalId())[1]);
            statement.setLong(6, step.rejected());
            statement.setLong(7, step.rejectedBytes());
            statement.setString(8, reason(outcome).orElse(null));
            statement.setString(9, step.arrivalId());
            statement.setLong(10, step.readBefore());
        });
        Unwritten.of(progress, counted).stream().findFirst().ifPresent(first -> {
            throw new ReadByAnotherException(first.arrivalId());
        });
        return batch;
    }

    private static void count(Map<String, long[]> counts, Event event, int column) {
        event.arrivalId().map(counts::get).ifPresent(row -> row[column]++);
    }

    private static Arrival.State stateAfter(Optional<ArrivalProgress.Outcome> outcome) {
        if (outcome.isEmpty()) {
            return Arrival.State.TAKEN;
        }
        return outcome.get() instanceof ReadWhole ? Arrival.State.FINISHED : Arrival.State.FAILED;
    }

    private static Optional<String> reason(Optional<ArrivalProgress.Outcome> outcome) {
        return outcome.filter(Unreadable.class::isInstance)
                .map(unreadable -> shorten(((Unreadable) unreadable).reason()));
    }

    private static String shorten(String text) {
        return text.length() <= 2_000 ? text : text.substring(0, 1_999) + "…";
    }

    /** Records that the messages of arrivals are on the queue. */
    void announced(Collection<String> ids) {
        update("UPDATE engine.arrivals SET is_announced = TRUE WHERE arrival_id = ? AND NOT is_announced", ids);
    }

    /** Records that the receipts of arrivals are written; then nobody needs to announce them any more. */
    void closed(Collection<String> ids) {
        update("UPDATE engine.arrivals SET is_open = FALSE, is_announced = TRUE WHERE arrival_id = ?", ids);
    }

    private void update(String sql, Collection<String> ids) {
        jdbc.batchUpdate(sql, ids, Math.max(1, ids.size()), (statement, id) -> statement.setString(1, id));
    }

    private static Arrival arrival(ResultSet row) throws SQLException {
        return new Arrival(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                Arrival.State.valueOf(row.getString(6).toUpperCase(Locale.ROOT)),
                row.getObject(7, OffsetDateTime.class),
                Optional.ofNullable(row.getObject(8, OffsetDateTime.class)),
                row.getLong(9),
                row.getLong(10),
                row.getLong(11),
                row.getLong(12),
                row.getLong(13),
                Optional.ofNullable(row.getString(14)));
    }

    private static String text(Arrival.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    OffsetDateTime now() {
        return OffsetDateTime.now(clock);
    }
}

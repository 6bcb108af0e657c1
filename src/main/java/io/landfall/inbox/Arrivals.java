package io.landfall.inbox;

import io.landfall.event.ArrivalProgress;
import io.landfall.event.ArrivalProgress.ReadWhole;
import io.landfall.event.ArrivalProgress.Unreadable;
import io.landfall.event.Event;
import io.landfall.event.JournaledBatch;
import io.landfall.event.JournaledEvent;
import io.landfall.storage.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/** The arrivals in the database. Methods are part of the caller's transaction where there is one. */
public final class Arrivals {
    private static final String COLUMNS =
            """
            arrival_id, inbox, file_name, content_hash, size_bytes, state, arrived_at, finished_at,
            records_read, accepted, duplicates, rejected, rejected_bytes, reason""";
    private static final String INSERT = "INSERT INTO engine.arrivals (" + COLUMNS + ", is_open, is_announced) "
            + """
            SELECT arrival_id, inbox, file_name, content_hash, size_bytes, state, arrived_at, finished_at,
                   records_read, accepted, duplicates, rejected, rejected_bytes, reason, TRUE, state = 'skipped'
            FROM   UNNEST(?::TEXT[], ?::TEXT[], ?::TEXT[], ?::TEXT[], ?::BIGINT[], ?::TEXT[],
                          ?::TIMESTAMPTZ[], ?::TIMESTAMPTZ[], ?::BIGINT[], ?::BIGINT[], ?::BIGINT[],
                          ?::BIGINT[], ?::BIGINT[], ?::TEXT[])
                   WITH ORDINALITY
                   AS added (arrival_id, inbox, file_name, content_hash, size_bytes, state, arrived_at, finished_at,
                             records_read, accepted, duplicates, rejected, rejected_bytes, reason, place)
            ORDER  BY place
            ON     CONFLICT DO NOTHING
            """;
    private static final String ADVANCE =
            """
            UPDATE engine.arrivals AS arrival
            SET    state = step.state, finished_at = step.finished_at, records_read = step.records_read,
                   accepted = arrival.accepted + step.accepted, duplicates = arrival.duplicates + step.duplicates,
                   rejected = step.rejected, rejected_bytes = step.rejected_bytes, reason = step.reason
            FROM   UNNEST(?::TEXT[], ?::BIGINT[], ?::TEXT[], ?::TIMESTAMPTZ[], ?::BIGINT[], ?::BIGINT[],
                          ?::BIGINT[], ?::BIGINT[], ?::BIGINT[], ?::TEXT[])
                   AS step (arrival_id, read_before, state, finished_at, records_read, accepted, duplicates,
                            rejected, rejected_bytes, reason)
            WHERE  arrival.arrival_id = step.arrival_id
            AND    arrival.state = 'taken' AND arrival.records_read = step.read_before
            RETURNING arrival.arrival_id
            """;
    private static final String OPEN = "SELECT " + COLUMNS
            + """
             FROM engine.arrivals
            WHERE is_open AND inbox = ?
            AND   position > COALESCE((SELECT position FROM engine.arrivals WHERE arrival_id = ?), 0)
            ORDER BY position LIMIT ?
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

    /** Records arrivals; in this order they are read, and behind those of their inbox that are recorded already. */
    void insert(List<Arrival> arrivals) {
        Columns.update(jdbc, INSERT, columns -> {
            columns.texts(arrivals, Arrival::id);
            columns.texts(arrivals, Arrival::inbox);
            columns.texts(arrivals, Arrival::fileName);
            columns.texts(arrivals, Arrival::hash);
            columns.numbers(arrivals, Arrival::sizeBytes);
            columns.texts(arrivals, arrival -> text(arrival.state()));
            columns.times(arrivals, Arrival::arrivedAt);
            columns.times(arrivals, arrival -> arrival.finishedAt().orElse(null));
            columns.numbers(arrivals, Arrival::recordsRead);
            columns.numbers(arrivals, Arrival::accepted);
            columns.numbers(arrivals, Arrival::duplicates);
            columns.numbers(arrivals, Arrival::rejected);
            columns.numbers(arrivals, Arrival::rejectedBytes);
            columns.texts(arrivals, arrival -> arrival.reason().orElse(null));
        });
    }

    /** By content, an arrival in the same inbox that is read, or else one that is being read. */
    Map<String, String> ofSameContent(String inbox, Collection<String> hashes) {
        Map<String, String> earlier = new HashMap<>();
        Columns.query(
                jdbc,
                SAME_CONTENT,
                columns -> {
                    columns.texts(hashes, hash -> hash);
                    columns.text(inbox);
                    columns.time(now().minus(window));
                },
                (row, number) -> earlier.putIfAbsent(row.getString(1), row.getString(3)));
        return earlier;
    }

    /** The arrivals of these ids, by id; an id that is unknown is left out. */
    Map<String, Arrival> find(Collection<String> ids) {
        Map<String, Arrival> found = new HashMap<>();
        Columns.query(
                        jdbc,
                        "SELECT " + COLUMNS + " FROM engine.arrivals WHERE arrival_id = ANY(?)",
                        columns -> columns.texts(ids, id -> id),
                        (row, number) -> arrival(row))
                .forEach(arrival -> found.put(arrival.id(), arrival));
        return found;
    }

    /** Arrivals without a receipt that come behind one, in the order in which they are to be read. */
    List<Arrival> open(String inbox, String behindId, int limit) {
        return jdbc.query(OPEN, (row, number) -> arrival(row), inbox, behindId, limit);
    }

    /** Of these arrivals, those whose message may not have been sent. */
    List<String> unannounced(Collection<String> ids) {
        return Columns.query(
                jdbc,
                "SELECT arrival_id FROM engine.arrivals WHERE arrival_id = ANY(?) AND NOT is_announced"
                        + " ORDER BY position",
                columns -> columns.texts(ids, id -> id),
                (row, number) -> row.getString(1));
    }

    /**
     * Records how far a journaled batch brings its arrivals: the last step of its transaction.
     *
     * @throws ReadByAnotherException if somebody else has read on meanwhile; nothing of the batch counts
     */
    public JournaledBatch advance(JournaledBatch batch) {
        Map<String, long[]> counts = counts(batch);
        List<ArrivalProgress> progress = batch.progress();
        Set<String> advanced = new HashSet<>(Columns.query(
                jdbc,
                ADVANCE,
                columns -> {
                    columns.texts(progress, ArrivalProgress::arrivalId);
                    columns.numbers(progress, ArrivalProgress::readBefore);
                    columns.texts(progress, step -> text(stateAfter(step.outcome())));
                    columns.times(progress, step -> step.outcome().isPresent() ? now() : null);
                    columns.numbers(progress, ArrivalProgress::recordsRead);
                    columns.numbers(progress, step -> counts.get(step.arrivalId())[0]);
                    columns.numbers(progress, step -> counts.get(step.arrivalId())[1]);
                    columns.numbers(progress, ArrivalProgress::rejected);
                    columns.numbers(progress, ArrivalProgress::rejectedBytes);
                    columns.texts(progress, step -> reason(step.outcome()).orElse(null));
                },
                (row, number) -> row.getString(1)));
        progress.stream()
                .filter(step -> !advanced.contains(step.arrivalId()))
                .findFirst()
                .ifPresent(first -> {
                    throw new ReadByAnotherException(first.arrivalId());
                });
        return batch;
    }

    /** How many events of each arrival the journal accepted, and how many were duplicates. */
    private static Map<String, long[]> counts(JournaledBatch batch) {
        Map<String, long[]> counts = new HashMap<>();
        batch.progress().forEach(progress -> counts.put(progress.arrivalId(), new long[2]));
        for (JournaledEvent accepted : batch.accepted()) {
            count(counts, accepted.event(), 0);
        }
        for (Event duplicate : batch.duplicates()) {
            count(counts, duplicate, 1);
        }
        return counts;
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
        update("UPDATE engine.arrivals SET is_announced = TRUE WHERE arrival_id = ANY(?) AND NOT is_announced", ids);
    }

    /** Records that the receipts of arrivals are written; then nobody needs to announce them any more. */
    void closed(Collection<String> ids) {
        update("UPDATE engine.arrivals SET is_open = FALSE, is_announced = TRUE WHERE arrival_id = ANY(?)", ids);
    }

    private void update(String sql, Collection<String> ids) {
        Columns.update(jdbc, sql, columns -> columns.texts(ids, id -> id));
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

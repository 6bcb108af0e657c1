package io.landfall.journal;

import io.landfall.event.Event;
import io.landfall.storage.Columns;
import io.landfall.storage.Copy;
import io.landfall.storage.Unwritten;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/** Which keys the journal has seen, and when. */
public final class JournalKeys {
    /** In place of a key sequence: the key was journaled before. */
    static final long DUPLICATE = -1;

    private static final String FIND =
            """
            SELECT known.event_key, known.key_sequence, known.journaled_at
            FROM   UNNEST(CAST(? AS BYTEA ARRAY)) AS wanted (event_key)
            JOIN   engine.journal_keys known ON known.event_key = wanted.event_key
            """;

    private static final String ADDED = "engine.journal_keys (event_key, key_sequence, journaled_at)";
    private static final int COLUMNS = 3;
    /** A copy behind a savepoint asks the server three times, an insert once, which is quicker for fewer rows. */
    private static final int COPIED = 50;

    private static final String ADD =
            """
            INSERT INTO engine.journal_keys (event_key, key_sequence, journaled_at)
            SELECT event_key, key_sequence, CAST(? AS TIMESTAMP WITH TIME ZONE)
            FROM   UNNEST(CAST(? AS BYTEA ARRAY), CAST(? AS BIGINT ARRAY)) AS added (event_key, key_sequence)
            ON     CONFLICT DO NOTHING
            """;

    private final JdbcTemplate jdbc;
    private final Duration window;
    /** Whether keys came again lately. If not, they are not looked for before they are inserted. */
    private volatile boolean repeats;

    /**
     * @param window how long a key is remembered: within it, the same key is a duplicate
     */
    public JournalKeys(JdbcTemplate jdbc, Duration window) {
        this.jdbc = jdbc;
        this.window = window;
    }

    private record Seen(long keySequence, OffsetDateTime journaledAt) {}

    /**
     * Admits each event whose key is new within the window, as part of the caller's transaction.
     *
     * @param first the sequence of the first event; the others follow in order
     * @return for each event the sequence under which its key was first journaled, or {@link #DUPLICATE}
     */
    long[] admit(List<Event> events, long first, OffsetDateTime now) {
        return new Batch(events, first, now).admit();
    }

    /** The events of a batch, and what becomes of each. */
    private final class Batch {
        private final List<JournalKey> keys;
        private final OffsetDateTime now;
        private final OffsetDateTime forgotten;
        private final long first;
        private final long[] keySequences;
        private final Map<JournalKey, Seen> seen = new HashMap<>();

        Batch(List<Event> events, long first, OffsetDateTime now) {
            this.keys = JournalKey.of(events);
            this.first = first;
            this.now = now;
            this.forgotten = now.minus(window);
            this.keySequences = new long[events.size()];
        }

        long[] admit() {
            Arrays.fill(keySequences, DUPLICATE);
            // in one order everywhere: nodes that write the same keys wait for each other, never in a circle
            List<Integer> distinct = firstOfEachKey();
            if (repeats) {
                find(distinct);
            }
            List<Integer> known = insert(unseen(distinct));
            repeats = !seen.isEmpty();
            // purged between the insert and the look
            insert(unseen(known));
            renew(distinct.stream().filter(this::isForgotten).toList());
            return keySequences;
        }

        private List<Integer> firstOfEachKey() {
            Map<JournalKey, Integer> firsts = new LinkedHashMap<>();
            for (int i = 0; i < keySequences.length; i++) {
                firsts.putIfAbsent(keys.get(i), i);
            }
            return firsts.values().stream()
                    .sorted(Comparator.comparing(keys::get))
                    .toList();
        }

        private List<Integer> unseen(Collection<Integer> indexes) {
            return indexes.stream().filter(i -> !seen.containsKey(keys.get(i))).toList();
        }

        private boolean isForgotten(int index) {
            Seen before = seen.get(keys.get(index));
            return before != null && before.journaledAt().isBefore(forgotten);
        }

        private void find(List<Integer> indexes) {
            if (indexes.isEmpty()) {
                return;
            }
            byte[][] wanted = indexes.stream().map(i -> keys.get(i).bytes()).toArray(byte[][]::new);
            jdbc.query(FIND, statement -> statement.setObject(1, wanted), row -> {
                Seen before = new Seen(row.getLong(2), row.getObject(3, OffsetDateTime.class));
                seen.put(new JournalKey(row.getBytes(1)), before);
            });
        }

        /** Admits what is written as new keys; returns the rest, whose keys are there. */
        private List<Integer> insert(List<Integer> indexes) {
            if (indexes.isEmpty()) {
                return indexes;
            }
            indexes.forEach(i -> keySequences[i] = first + i);
            if (indexes.size() >= COPIED && Copy.ifAbsent(jdbc, ADDED, COLUMNS, indexes, this::write)) {
                return List.of();
            }
            // they are few, or one of them is there: the others are added
            int written = Columns.update(jdbc, ADD, columns -> {
                columns.time(now);
                columns.bytes(indexes, i -> keys.get(i).bytes());
                columns.numbers(indexes, i -> keySequences[i]);
            });
            if (written == indexes.size()) {
                return List.of();
            }
            find(indexes);
            return notAdmitted(indexes.stream().filter(i -> !isOwn(i)).toList());
        }

        private void write(Copy columns, int index) throws SQLException {
            columns.bytes(keys.get(index).bytes());
            columns.number(keySequences[index]);
            columns.time(now);
        }

        /** Whether a key was found as this batch wrote it, which is nothing that was seen before. */
        private boolean isOwn(int index) {
            JournalKey key = keys.get(index);
            Seen found = seen.get(key);
            return found != null && found.keySequence() == first + index && seen.remove(key, found);
        }

        /** Admits forgotten keys once more, under the sequences that they have. */
        private void renew(List<Integer> indexes) {
            indexes.forEach(i -> keySequences[i] = seen.get(keys.get(i)).keySequence());
            int[][] counts = jdbc.batchUpdate(
                    "UPDATE engine.journal_keys SET journaled_at = ? WHERE event_key = ? AND journaled_at < ?",
                    indexes,
                    Math.max(1, indexes.size()),
                    (statement, i) -> {
                        statement.setObject(1, now);
                        statement.setBytes(2, keys.get(i).bytes());
                        statement.setObject(3, forgotten);
                    });
            // what cannot be renewed was renewed by another process, or purged just now
            notAdmitted(Unwritten.of(indexes, counts)).forEach(this::insertAgain);
        }

        private void insertAgain(int index) {
            long keySequence = seen.get(keys.get(index)).keySequence();
            int written = Columns.update(jdbc, ADD, columns -> {
                columns.time(now);
                columns.bytes(List.of(index), i -> keys.get(i).bytes());
                columns.numbers(List.of(index), i -> keySequence);
            });
            if (written > 0) {
                keySequences[index] = keySequence;
            }
        }

        private List<Integer> notAdmitted(List<Integer> indexes) {
            indexes.forEach(i -> keySequences[i] = DUPLICATE);
            return indexes;
        }
    }
}

package io.landfall.journal;

import io.landfall.event.Event;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Which keys the journal has seen, and when. A key is its event's {@code (source, idempotencykey)},
 * kept as the first 16 bytes of its SHA-256: at 10<sup>9</sup> keys the chance that any two are
 * taken for one is below 10<sup>-20</sup>.
 */
public final class JournalKeys {
    /** In place of a key sequence: the key was journaled before. */
    static final long DUPLICATE = -1;

    private static final int HASH_BYTES = 16;

    private final JdbcTemplate jdbc;
    private final Duration window;

    /**
     * @param window how long a key is remembered: within it, the same key is a duplicate
     */
    public JournalKeys(JdbcTemplate jdbc, Duration window) {
        this.jdbc = jdbc;
        this.window = window;
    }

    private record Seen(long keySequence, OffsetDateTime journaledAt) {}

    @SuppressWarnings("ArrayRecordComponent") // its equality is that of its content
    private record Hash(byte[] bytes) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /**
     * Admits each event whose key is new within the window, as part of the caller's transaction.
     *
     * @param first the sequence of the first event; the others follow in order
     * @return for each event the sequence under which its key was first journaled, or {@link #DUPLICATE}
     */
    long[] admit(List<Event> events, long first, OffsetDateTime now) {
        List<Hash> hashes = events.stream().map(JournalKeys::hash).toList();
        Map<Hash, Seen> seen = find(hashes);
        OffsetDateTime forgotten = now.minus(window);
        long[] keySequences = new long[events.size()];
        List<Integer> inserted = new ArrayList<>();
        List<Integer> renewed = new ArrayList<>();
        for (int i = 0; i < keySequences.length; i++) {
            Seen before = seen.get(hashes.get(i));
            if (before == null) {
                keySequences[i] = first + i;
                inserted.add(i);
            } else if (before.journaledAt().isBefore(forgotten)) {
                keySequences[i] = before.keySequence();
                renewed.add(i);
            } else {
                keySequences[i] = DUPLICATE;
                continue;
            }
            seen.put(hashes.get(i), new Seen(keySequences[i], now));
        }
        // in one order everywhere: nodes that write the same keys wait for each other, and never in a circle
        Comparator<Integer> byHash = Comparator.comparing(i -> hashes.get(i).bytes(), Arrays::compareUnsigned);
        inserted.sort(byHash);
        renewed.sort(byHash);
        markLost(keySequences, insert(hashes, keySequences, inserted, now));
        // what cannot be renewed was renewed by another process, or purged just now
        List<Integer> purged = renew(hashes, renewed, now, forgotten);
        markLost(keySequences, insert(hashes, keySequences, purged, now));
        return keySequences;
    }

    private Map<Hash, Seen> find(List<Hash> hashes) {
        // an array of byte[]: PostgreSQL's driver refuses byte[] in an array of Object
        byte[][] keys = hashes.stream().map(Hash::bytes).toArray(byte[][]::new);
        Map<Hash, Seen> seen = new HashMap<>();
        jdbc.query(
                "SELECT key_hash, key_sequence, journaled_at FROM journal_keys WHERE key_hash = ANY(?)",
                statement -> statement.setArray(1, statement.getConnection().createArrayOf("bytea", keys)),
                row -> {
                    Seen before = new Seen(row.getLong(2), row.getObject(3, OffsetDateTime.class));
                    seen.put(new Hash(row.getBytes(1)), before);
                });
        return seen;
    }

    /** Returns those that were not written. */
    private List<Integer> insert(List<Hash> hashes, long[] keySequences, List<Integer> inserted, OffsetDateTime now) {
        int[][] counts = jdbc.batchUpdate(
                "INSERT INTO journal_keys (key_hash, key_sequence, journaled_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                inserted,
                Math.max(1, inserted.size()),
                (statement, i) -> {
                    statement.setBytes(1, hashes.get(i).bytes());
                    statement.setLong(2, keySequences[i]);
                    statement.setObject(3, now);
                });
        return unwritten(inserted, counts);
    }

    /** Returns those that were not written. */
    private List<Integer> renew(
            List<Hash> hashes, List<Integer> renewed, OffsetDateTime now, OffsetDateTime forgotten) {
        int[][] counts = jdbc.batchUpdate(
                "UPDATE journal_keys SET journaled_at = ? WHERE key_hash = ? AND journaled_at < ?",
                renewed,
                Math.max(1, renewed.size()),
                (statement, i) -> {
                    statement.setObject(1, now);
                    statement.setBytes(2, hashes.get(i).bytes());
                    statement.setObject(3, forgotten);
                });
        return unwritten(renewed, counts);
    }

    private static List<Integer> unwritten(List<Integer> events, int[][] counts) {
        List<Integer> unwritten = new ArrayList<>();
        int row = 0;
        for (int[] batch : counts) {
            for (int count : batch) {
                if (count == 0) {
                    unwritten.add(events.get(row));
                }
                row++;
            }
        }
        return unwritten;
    }

    /** A row that could not be written was written by another process in the meantime: the key is its. */
    private static void markLost(long[] keySequences, List<Integer> unwritten) {
        unwritten.forEach(event -> keySequences[event] = DUPLICATE);
    }

    private static Hash hash(Event event) {
        MessageDigest sha256 = sha256();
        sha256.update(event.source().getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        sha256.update(event.idempotencyKey().getBytes(StandardCharsets.UTF_8));
        return new Hash(Arrays.copyOf(sha256.digest(), HASH_BYTES));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

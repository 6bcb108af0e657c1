package io.landfall.journal;

import io.landfall.event.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An event's {@code (source, idempotencykey)} as the journal remembers it: 12 bytes of the source's
 * SHA-256, and the key itself up to 47 bytes; of a longer one the first 32 and 16 bytes of its SHA-256.
 * Keys that rise with time (most do: numbers, timestamps, ULIDs) so lie next to each other in the index,
 * and a batch of them touches a few of its pages instead of one for each.
 */
@SuppressWarnings("ArrayRecordComponent") // its equality is that of its content
record JournalKey(byte[] bytes) implements Comparable<JournalKey> {
    private static final int SOURCE_BYTES = 12;
    private static final int LONGEST = 47;
    private static final int PREFIX_BYTES = 32;
    private static final int HASH_BYTES = 16;

    /** The keys of these events, in their order. */
    static List<JournalKey> of(List<Event> events) {
        List<JournalKey> keys = new ArrayList<>(events.size());
        String hashed = "";
        byte[] hash = {};
        for (Event event : events) {
            // a batch is of few sources
            String source = event.source();
            if (hash.length == 0 || !source.equals(hashed)) {
                hashed = source;
                hash = sha256(source.getBytes(StandardCharsets.UTF_8));
            }
            keys.add(of(hash, event));
        }
        return keys;
    }

    private static JournalKey of(byte[] source, Event event) {
        byte[] key = event.idempotencyKey().getBytes(StandardCharsets.UTF_8);
        boolean isWhole = key.length <= LONGEST;
        ByteBuffer bytes = ByteBuffer.allocate(SOURCE_BYTES + (isWhole ? key.length : PREFIX_BYTES + HASH_BYTES))
                .put(source, 0, SOURCE_BYTES);
        if (isWhole) {
            bytes.put(key);
        } else {
            bytes.put(key, 0, PREFIX_BYTES).put(sha256(key), 0, HASH_BYTES);
        }
        return new JournalKey(bytes.array());
    }

    private static byte[] sha256(byte[] text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** In the order of the index. */
    @Override
    public int compareTo(JournalKey other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JournalKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}

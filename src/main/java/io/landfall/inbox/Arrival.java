package io.landfall.inbox;

import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * One file that was taken, and how far it has come.
 *
 * @param id unique, and rising with time
 * @param fileName the name that it arrived under
 * @param hash SHA-256 of its content, hexadecimal: its name in the archive
 * @param recordsRead records that are settled: reading goes on behind them
 * @param rejectedBytes length of its rejected file that is settled
 * @param reason why it failed, or what it repeats
 */
record Arrival(
        String id,
        String inbox,
        String fileName,
        String hash,
        long sizeBytes,
        State state,
        OffsetDateTime arrivedAt,
        Optional<OffsetDateTime> finishedAt,
        long recordsRead,
        long accepted,
        long duplicates,
        long rejected,
        long rejectedBytes,
        Optional<String> reason) {

    enum State {
        /** It is in the archive, and read or being read. */
        TAKEN,
        /** All of it was read. */
        FINISHED,
        /** It could not be read to its end. */
        FAILED,
        /** Its content had arrived before. */
        SKIPPED
    }

    static Arrival taken(String id, String inbox, String fileName, String hash, long sizeBytes, OffsetDateTime now) {
        return new Arrival(
                id,
                inbox,
                fileName,
                hash,
                sizeBytes,
                State.TAKEN,
                now,
                Optional.empty(),
                0,
                0,
                0,
                0,
                0,
                Optional.empty());
    }

    /** The same file, not to be read because an earlier arrival brought its content. */
    Arrival skippedFor(String earlierId, OffsetDateTime now) {
        return new Arrival(
                id,
                inbox,
                fileName,
                hash,
                sizeBytes,
                State.SKIPPED,
                arrivedAt,
                Optional.of(now),
                0,
                0,
                0,
                0,
                0,
                Optional.of("the same content arrived before, as " + earlierId));
    }
}

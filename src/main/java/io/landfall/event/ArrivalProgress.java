package io.landfall.event;

import java.util.Optional;

/**
 * How far the reading of an arrival has come when a batch is full: what is true of the arrival once
 * that batch is committed.
 *
 * @param arrivalId the arrival
 * @param readBefore records that were settled when this batch began: the batch counts only if that is still so
 * @param recordsRead records read since the beginning of the file, rejected ones included: reading
 *     resumes behind them
 * @param rejected records rejected since the beginning of the file
 * @param rejectedBytes length of the arrival's rejected file that holds just those records
 * @param outcome present when the arrival's last record is in this batch
 */
public record ArrivalProgress(
        String arrivalId,
        long readBefore,
        long recordsRead,
        long rejected,
        long rejectedBytes,
        Optional<Outcome> outcome) {

    /** How the reading of a file ended. */
    public sealed interface Outcome permits ReadWhole, Unreadable {}

    /** Every record was read; some may have been rejected. */
    public record ReadWhole() implements Outcome {}

    /** The file could not be read on from a line. */
    public record Unreadable(String reason) implements Outcome {}
}

package io.landfall.inbox;

import io.landfall.event.ArrivalProgress;
import io.landfall.event.ArrivalProgress.Outcome;
import io.landfall.event.ArrivalProgress.ReadWhole;
import io.landfall.event.ArrivalProgress.Unreadable;
import io.landfall.event.Event;
import io.landfall.event.Reason;
import io.landfall.inbox.read.Entry;
import io.landfall.inbox.read.RecordReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/** One arrival being read, from where it was left. Used by one thread. */
final class ArrivalReading implements AutoCloseable {
    private final Arrival arrival;
    private final Path file;
    private final FileTime time;
    private final Normalizer normalizer;
    private final RecordReader reader;
    private final RejectedFile rejects;
    private long recordsRead;
    private long settled;
    private long rejected;
    private Optional<Outcome> outcome = Optional.empty();

    /**
     * @param time the file's, from before it was compared with what arrived
     */
    ArrivalReading(
            Arrival arrival, Path file, FileTime time, Normalizer normalizer, RecordReader reader, RejectedFile rejects)
            throws IOException {
        this.arrival = arrival;
        this.file = file;
        this.time = time;
        this.normalizer = normalizer;
        this.reader = reader;
        this.rejects = rejects;
        this.rejected = arrival.rejected();
        this.settled = arrival.recordsRead();
        skipSettled();
    }

    private void skipSettled() throws IOException {
        while (recordsRead < arrival.recordsRead() && reader.next().isPresent()) {
            recordsRead++;
        }
    }

    /** Reads on by one record; empty when that was rejected, or the file {@link #isAtEnd}. */
    Optional<Event> next() throws IOException {
        Optional<Entry> entry = reader.next();
        if (entry.isEmpty()) {
            outcome = Optional.of(end());
            return Optional.empty();
        }
        recordsRead++;
        return event(entry.get());
    }

    /** Whether nothing more is to be read, and {@link #progress} has the outcome. */
    boolean isAtEnd() {
        return outcome.isPresent();
    }

    /** A writer that went on behind our back may have changed what was read, or added to it. */
    private Outcome end() throws IOException {
        return Files.size(file) == arrival.sizeBytes()
                        && Files.getLastModifiedTime(file).equals(time)
                ? new ReadWhole()
                : new Unreadable(Archive.writtenTo(arrival, Files.size(file)));
    }

    private Optional<Event> event(Entry entry) throws IOException {
        if (entry instanceof Entry.Good good) {
            return normalize(good);
        }
        if (entry instanceof Entry.Bad bad) {
            reject(bad.line(), bad.reason(), bad.text());
        } else if (entry instanceof Entry.Unreadable end) {
            reject(end.line(), end.reason(), end.text());
            outcome = Optional.of(new Unreadable(Reason.line("line " + end.line() + ": " + end.reason())));
        }
        return Optional.empty();
    }

    private Optional<Event> normalize(Entry.Good record) throws IOException {
        try {
            return Optional.of(normalizer.normalize(arrival, recordsRead, record));
        } catch (RejectedRecordException e) {
            return rejected(record, e.getMessage());
        } catch (UncheckedIOException | RejectedExecutionException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            // a schema or translator that one record breaks must not stop the file for good
            return rejected(record, "it breaks the schema or the translator: " + Reason.of(e));
        }
    }

    private Optional<Event> rejected(Entry.Good record, String reason) throws IOException {
        reject(record.line(), reason, Entry.excerpt(record.data().toString()));
        return Optional.empty();
    }

    private void reject(long line, String reason, String text) throws IOException {
        rejects.add(line, Reason.line(reason), text);
        rejected++;
    }

    /** How far the reading has come since it was last asked; everything it counts as rejected is on the disk. */
    ArrivalProgress progress() throws IOException {
        ArrivalProgress progress =
                new ArrivalProgress(arrival.id(), settled, recordsRead, rejected, rejects.sync(), outcome);
        settled = recordsRead;
        return progress;
    }

    @Override
    public void close() throws IOException {
        try (reader;
                rejects) {
            // closes both, whatever one of them throws
        }
    }
}

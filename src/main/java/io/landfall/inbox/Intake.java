package io.landfall.inbox;

import io.landfall.event.ArrivalProgress;
import io.landfall.event.ArrivalProgress.Unreadable;
import io.landfall.event.Brake;
import io.landfall.event.EventBatch;
import io.landfall.inbox.read.Readers;
import io.landfall.inbox.read.RecordReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns announced arrivals into batches of events, a file after the other, each as a stream. */
public final class Intake {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final Inboxes inboxes;
    private final Arrivals arrivals;
    private final Archive archive;
    private final Receipts receipts;
    private final Brake brake;
    private final int batchSize;
    private volatile boolean stopping;

    public Intake(Inboxes inboxes, Arrivals arrivals, Archive archive, Receipts receipts, Brake brake, int batchSize) {
        this.inboxes = inboxes;
        this.arrivals = arrivals;
        this.archive = archive;
        this.receipts = receipts;
        this.brake = brake;
        this.batchSize = batchSize;
    }

    /**
     * The batches of the arrivals that these messages announce (Splitter), made while they are iterated
     * over. An arrival that is settled already gives none. The iterator is to be closed; it throws {@link
     * java.io.UncheckedIOException} when the disk fails.
     */
    public Iterator<EventBatch> batches(List<String> announcements) {
        List<String> arrivalIds = announcements.stream()
                .flatMap(Announcement::arrivalIds)
                .distinct()
                .toList();
        return new EventBatches(
                new AnnouncedArrivals(arrivalIds, arrivals, receipts), this::open, batchSize, this::checkMayGoOn);
    }

    /** Lets readings end; they go on at the next start behind what is journaled. */
    public void stop() {
        stopping = true;
    }

    /** Between two batches nothing is held: the announcement goes back, and the reading goes on later where it was. */
    private void checkMayGoOn() {
        if (stopping) {
            throw new RejectedExecutionException("the intake is stopping");
        }
        if (brake.isOn()) {
            throw new RejectedExecutionException("the intake pauses");
        }
    }

    /** Opens an arrival, or says why it cannot be read. */
    private Opened open(Arrival arrival) throws IOException {
        Optional<Inbox> inbox = inboxes.find(arrival.inbox());
        if (inbox.isEmpty()) {
            return failed(
                    arrival,
                    "there is no inbox '" + arrival.inbox() + "' any more; add its route again"
                            + " and drop the file again");
        }
        Path file = archive.find(arrival.hash());
        if (Files.notExists(file)) {
            return failed(arrival, "its archived file " + file + " is gone");
        }
        FileTime time = Files.getLastModifiedTime(file);
        Archive.Content content = Archive.read(file);
        if (!content.hash().equals(arrival.hash())) {
            return failed(arrival, Archive.writtenTo(arrival, content.sizeBytes()));
        }
        RecordReader reader = new ReaderUntilStop(
                Readers.open(file, arrival.fileName(), inbox.get().settings().reading()), () -> stopping);
        RejectedFile rejects = new RejectedFile(receipts.rejectedFile(arrival), arrival.rejectedBytes());
        return new Reading(new ArrivalReading(arrival, file, time, inbox.get().normalizer(), reader, rejects));
    }

    private static Opened failed(Arrival arrival, String reason) {
        LOG.error("Inbox '{}': arrival {} cannot be read: {}", arrival.inbox(), arrival.id(), reason);
        return new Failed(new ArrivalProgress(
                arrival.id(),
                arrival.recordsRead(),
                arrival.recordsRead(),
                arrival.rejected(),
                arrival.rejectedBytes(),
                Optional.of(new Unreadable(reason))));
    }

    /** An arrival as the intake finds it. */
    sealed interface Opened permits Reading, Failed {}

    record Reading(ArrivalReading reading) implements Opened {}

    record Failed(ArrivalProgress progress) implements Opened {}
}

package io.landfall.inbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landfall.event.ArrivalProgress;
import io.landfall.event.EventJson;
import io.landfall.event.JournaledBatch;
import io.landfall.storage.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Receipts: for each arrival a JSON file that says what became of it. The arrival's row is the truth
 * and the file its picture: it is written behind the commit, and by the next start where a crash came
 * in between.
 */
public final class Receipts {
    private static final int REJECTS_SHOWN = 100;
    private static final int LONGEST_NAME = 120;

    private final Home home;
    private final Path receipts;
    private final Path rejected;
    private final Arrivals arrivals;
    private final ConcurrentLinkedQueue<Written> written = new ConcurrentLinkedQueue<>();

    private record Written(String arrivalId, Path file) {}

    public Receipts(Home home, Path receipts, Path rejected, Arrivals arrivals) {
        this.home = home;
        this.receipts = receipts;
        this.rejected = rejected;
        this.arrivals = arrivals;
    }

    /** Writes the receipts of the arrivals that a committed batch finished. */
    public void write(JournaledBatch batch) {
        List<String> finished = batch.progress().stream()
                .filter(progress -> progress.outcome().isPresent())
                .map(ArrivalProgress::arrivalId)
                .toList();
        if (!finished.isEmpty()) {
            arrivals.find(finished).values().forEach(this::issue);
        }
    }

    /** Writes the receipt of an arrival that nothing more will happen to. */
    void issue(Arrival arrival) {
        Path file = receipts.resolve(arrival.inbox()).resolve(name(arrival));
        Path draft = file.resolveSibling("." + file.getFileName() + ".tmp");
        try {
            Files.createDirectories(file.getParent());
            Files.write(draft, EventJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(receipt(arrival)));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("the receipt " + file + " cannot be written", e);
        }
        written.add(new Written(arrival.id(), file));
    }

    /** Closes the arrivals whose receipts were written since the last time, once the disk has those. */
    public void flush() {
        List<Written> receipts = new ArrayList<>();
        for (Written receipt = written.poll(); receipt != null; receipt = written.poll()) {
            receipts.add(receipt);
        }
        try {
            sync(receipts);
            arrivals.closed(receipts.stream().map(Written::arrivalId).toList());
        } catch (RuntimeException e) {
            written.addAll(receipts);
            throw e;
        }
    }

    private static void sync(List<Written> receipts) {
        Set<Path> directories = new LinkedHashSet<>();
        try {
            for (Written receipt : receipts) {
                sync(receipt.file());
                directories.add(receipt.file().getParent());
            }
            for (Path directory : directories) {
                sync(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("receipts cannot be synced", e);
        }
    }

    private static void sync(Path path) throws IOException {
        try {
            Archive.sync(path);
        } catch (NoSuchFileException e) {
            // whoever reads receipts may remove them
            return;
        }
    }

    Path rejectedFile(Arrival arrival) {
        return rejected.resolve(arrival.inbox()).resolve(arrival.id() + ".ndjson");
    }

    /** The file's name, made safe for any file system and shell, and the arrival, which makes it unique. */
    private static String name(Arrival arrival) {
        String safe = arrival.fileName().replaceAll("^-|[^A-Za-z0-9._-]", "_");
        return (safe.length() > LONGEST_NAME ? safe.substring(0, LONGEST_NAME) : safe) + "." + arrival.id() + ".json";
    }

    private ObjectNode receipt(Arrival arrival) throws IOException {
        ObjectNode receipt = EventJson.MAPPER.createObjectNode();
        receipt.put("arrival", arrival.id())
                .put("inbox", arrival.inbox())
                .put("file", arrival.fileName())
                .put("state", arrival.state().name().toLowerCase(Locale.ROOT))
                .put("accepted", arrival.accepted())
                .put("duplicates", arrival.duplicates())
                .put("rejected", arrival.rejected());
        arrival.reason().ifPresent(reason -> receipt.put("reason", reason));
        Path file = rejectedFile(arrival);
        // an old one may be gone
        if (arrival.rejected() > 0 && Files.exists(file)) {
            receipt.putArray("rejects").addAll(RejectedFile.first(file, REJECTS_SHOWN));
            receipt.put("rejected_file", home.show(file));
        }
        receipt.put("sha256", arrival.hash())
                .put("bytes", arrival.sizeBytes())
                .put("arrived_at", arrival.arrivedAt().toInstant().toString());
        arrival.finishedAt()
                .ifPresent(time -> receipt.put("finished_at", time.toInstant().toString()));
        return receipt;
    }
}

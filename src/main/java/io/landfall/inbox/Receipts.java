package io.landfall.inbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.landfall.event.ArrivalProgress;
import io.landfall.event.EventJson;
import io.landfall.event.JournaledBatch;
import io.landfall.storage.DurableTransactions;
import io.landfall.storage.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingDeque;

/**
 * Receipts: for each arrival a JSON file that says what became of it. The arrival's row is the truth
 * and the file its picture: it is written a moment behind the commit, many together, and by the next
 * start where a crash came in between. Nobody waits for it but its reader.
 */
public final class Receipts implements AutoCloseable {
    private static final int REJECTS_SHOWN = 100;
    private static final int LONGEST_NAME = 120;
    /** So many are written, synced and closed together. */
    private static final int AT_ONCE = 1_000;
    /** Whoever brings more writes some before it goes on. */
    private static final int MOST_WAITING = 10_000;

    private final Home home;
    private final Path receipts;
    private final Path rejected;
    private final Arrivals arrivals;
    private final DurableTransactions transactions;
    private final ReceiptFiles files = new ReceiptFiles();
    private final LinkedBlockingDeque<String> waiting = new LinkedBlockingDeque<>();
    private final Later later = new Later("landfall-receipts", this::flush);

    public Receipts(Home home, Path receipts, Path rejected, Arrivals arrivals, DurableTransactions transactions) {
        this.transactions = transactions;
        this.home = home;
        this.receipts = receipts;
        this.rejected = rejected;
        this.arrivals = arrivals;
    }

    /** Writes them in a thread of their own from now on. Until then, and without it, {@link #flush} does. */
    public void start() {
        later.start();
    }

    /** The arrivals that a committed batch finished are to have their receipts. */
    public void write(JournaledBatch batch) {
        add(batch.progress().stream()
                .filter(progress -> progress.outcome().isPresent())
                .map(ArrivalProgress::arrivalId)
                .toList());
    }

    /** An arrival that nothing more will happen to is to have its receipt. */
    void issue(Arrival arrival) {
        add(List.of(arrival.id()));
    }

    private void add(Collection<String> arrivalIds) {
        if (arrivalIds.isEmpty()) {
            return;
        }
        waiting.addAll(arrivalIds);
        later.soon();
        if (waiting.size() > MOST_WAITING) {
            flush();
        }
    }

    /**
     * Writes all receipts that are to be written, and closes their arrivals once the disk has them.
     *
     * @throws UncheckedIOException if they cannot be written; they still are to be
     */
    public synchronized void flush() {
        List<String> some = new ArrayList<>();
        while (waiting.drainTo(some, AT_ONCE) > 0) {
            try {
                Collection<Arrival> settled = arrivals.find(some).values();
                files.write(settled.stream()
                        .map(arrival -> new ReceiptFiles.Receipt(file(arrival), () -> json(arrival)))
                        .toList());
                transactions.run(() -> arrivals.closed(some));
            } catch (IOException e) {
                waiting.addAll(some);
                throw new UncheckedIOException("receipts cannot be written: " + e, e);
            } catch (RuntimeException e) {
                waiting.addAll(some);
                throw e;
            }
            some.clear();
        }
    }

    @Override
    public void close() {
        later.close();
        flush();
    }

    Path rejectedFile(Arrival arrival) {
        return rejected.resolve(arrival.inbox()).resolve(arrival.id() + ".ndjson");
    }

    /** The file's name, made safe for any file system and shell, and the arrival, which makes it unique. */
    private Path file(Arrival arrival) {
        String safe = arrival.fileName().replaceAll("^-|[^A-Za-z0-9._-]", "_");
        String name = safe.length() > LONGEST_NAME ? safe.substring(0, LONGEST_NAME) : safe;
        return receipts.resolve(arrival.inbox()).resolve(name + "." + arrival.id() + ".json");
    }

    private byte[] json(Arrival arrival) throws IOException {
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
        return EventJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(receipt);
    }
}

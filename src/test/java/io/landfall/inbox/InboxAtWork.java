package io.landfall.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.landfall.event.Brake;
import io.landfall.event.EventBatch;
import io.landfall.event.EventJson;
import io.landfall.event.JournaledBatch;
import io.landfall.event.JournaledEvent;
import io.landfall.storage.Home;
import io.landfall.storage.NodeLease;
import io.landfall.testing.SettableClock;
import io.landfall.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One inbox in a home directory of its own, without routes: tests take its steps one by one. */
final class InboxAtWork {
    final Path home;
    final Path directory;
    final TestDatabase database;
    final SettableClock clock;
    final Inboxes inboxes = new Inboxes();
    final Archive archive;
    final Arrivals arrivals;
    final Receipts receipts;
    final Brake brake = new Brake();
    private InboxSettings settings;

    InboxAtWork(Path home, InboxParameters parameters, TestDatabase database, SettableClock clock) {
        this.clock = clock;
        this.home = home;
        this.directory = home.resolve("inbox");
        this.database = database;
        archive = new Archive(home.resolve("archive"));
        arrivals = new Arrivals(database.jdbc(), Duration.ofDays(7), clock);
        receipts = new Receipts(
                new Home(home), home.resolve("receipts"), home.resolve("rejected"), arrivals, database.transactions());
        create(directory);
        use(parameters);
    }

    private static void create(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Works with other parameters from now on. */
    void use(InboxParameters parameters) {
        settings = parameters.settings();
        inboxes.add(
                new Inbox(settings, new Normalizer(settings.mapping(), Translator.NONE, Optional.empty())), directory);
    }

    /** A taker as a process has it: each call is another process. */
    Taker taker() {
        return taker(arrivals);
    }

    Taker taker(Arrivals recording) {
        return taker(recording, Staging.of(directory, lease()));
    }

    /** A taker that moves files in another way. */
    Taker taker(Staging staging) {
        return taker(arrivals, staging);
    }

    private Taker taker(Arrivals recording, Staging staging) {
        return taker(recording, staging, recorded -> {});
    }

    /** A taker of a node that is alone with its database, or not, and who goes on with its arrivals. */
    Taker taker(boolean alone, Taker.Listener listener) {
        NodeLease lease = lease();
        lease.start(alone);
        return taker(arrivals, Staging.of(directory, lease), listener);
    }

    private Taker taker(Arrivals recording, Staging staging, Taker.Listener listener) {
        return new Taker(directory, settings, archive, recording, database.transactions(), staging, listener);
    }

    NodeLease lease() {
        return new NodeLease(database.database().dataSource());
    }

    DirectoryScan scan() {
        return new DirectoryScan(directory, settings, false, clock, System::nanoTime);
    }

    Path drop(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    /** Drops a file and takes it. */
    Arrival taken(String name, String text) throws IOException {
        return taker().take(List.of(drop(name, text))).get(0);
    }

    Intake intake(int batchSize) {
        return new Intake(inboxes, arrivals, archive, receipts, brake, batchSize);
    }

    /** Batches as the intake makes them, none of them journaled. */
    List<EventBatch> batches(int batchSize, Arrival... taken) throws IOException {
        List<EventBatch> batches = new ArrayList<>();
        Iterator<EventBatch> iterator =
                intake(batchSize).batches(Stream.of(taken).map(Arrival::id).toList());
        iterator.forEachRemaining(batches::add);
        ((java.io.Closeable) iterator).close();
        return batches;
    }

    /** What journaling a batch would do to its arrivals: all of its events are new. */
    void advance(EventBatch batch) {
        JournaledBatch journaled = journaled(batch);
        database.transactions().run(() -> arrivals.advance(journaled));
        receipts.write(journaled);
    }

    JournaledBatch journaled(EventBatch batch) {
        List<JournaledEvent> accepted = batch.events().stream()
                .map(event -> new JournaledEvent(1, 1, event))
                .toList();
        return new JournaledBatch(1, accepted, List.of(), batch.progress());
    }

    /** Reads arrivals to their end. */
    void readWhole(Arrival... taken) throws IOException {
        batches(500, taken).forEach(this::advance);
    }

    Arrival found(Arrival arrival) {
        return arrivals.find(List.of(arrival.id())).get(arrival.id());
    }

    String archived(Arrival arrival) throws IOException {
        return Files.readString(archive.path(arrival.hash()));
    }

    JsonNode receipt(Arrival arrival) throws IOException {
        receipts.flush();
        try (Stream<Path> files = Files.list(home.resolve("receipts/invoices"))) {
            Path file = files.filter(path -> path.toString().endsWith("." + arrival.id() + ".json"))
                    .findFirst()
                    .orElseThrow();
            return EventJson.MAPPER.readTree(Files.readAllBytes(file));
        }
    }

    /** Files below the inbox, the staging directory's too. */
    List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS))
                    .map(file -> directory.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}

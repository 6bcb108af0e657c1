package io.landfall.acceptance.fault;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.core.ConditionTimeoutException;

/** What every run has: its directory, its input, the witness, the faults, and the audit at its end. */
final class FaultRun implements AutoCloseable {
    /** Nobody calls for so long only when nothing is left to do: a lease, a backoff and a start are shorter. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    final Dimensions dimensions;
    final RunClock clock = new RunClock();
    final Faults faults = new Faults(clock);
    final Findings findings = new Findings();
    final Path directory;
    final Path home;
    final Input input;
    final Chance chance;
    final Witness witness;
    final FaultFlow flow;
    final Inboxes inboxes;

    FaultRun(Dimensions dimensions) {
        this.dimensions = dimensions;
        System.out.println(dimensions);
        directory = Path.of("target", "faults", dimensions.name() + "-" + dimensions.seed())
                .toAbsolutePath();
        delete(directory);
        home = create(directory.resolve("home"));
        input = new Input(dimensions.seed(), dimensions.records());
        chance = Chance.of(dimensions.seed(), "faults");
        witness = new Witness(clock);
        flow = new FaultFlow(home, witness, dimensions.seed());
        inboxes = new Inboxes(home, input.files(), dimensions.faults());
    }

    /** Where the processes' logs are, which stay when the run is over. */
    Path logs() {
        return create(directory.resolve("logs"));
    }

    Node node(String name, List<String> environment) {
        return new Node(name, home, logs(), environment);
    }

    /** Drops the next share of the input while a fault is on its way. */
    void dropShare() {
        inboxes.dropShare(chance, Duration.ofSeconds(3));
    }

    /** Drops the next share of the input at once, to be read now. */
    void dropShareAtOnce() {
        inboxes.dropShare(chance, Duration.ZERO);
    }

    /** Waits until all is handled that the witness can see, or nothing happens any more. */
    void awaitHandled() {
        try {
            await().atMost(Duration.ofHours(2))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> isHandled() || witness.idle().compareTo(SILENCE) > 0 || flow.isStorm());
        } catch (ConditionTimeoutException e) {
            findings.add("the input was not handled in time");
        }
    }

    boolean isHandled() {
        return flow.isHandled(input) && FileAudit.isComplete(home, input);
    }

    /** Audits all books; every process has ended. Fails with what was found, and keeps the run's directory then. */
    Summary audit(DataSource database, int mayHaveLeases, boolean oneNode) {
        Duration took = clock.now();
        List<BookAudit> books = List.of(
                new BookAudit(flow.witness, input.keys(), faults),
                new BookAudit(flow.ordered, input.keys(), faults),
                new BookAudit(flow.flaky, input.cardKeys(), faults));
        books.forEach(book -> book.tell(findings));
        new OrderAudit(flow.ordered, faults, oneNode).tell(findings);
        new FileAudit(home, input).tell(findings);
        DatabaseAudit rows = new DatabaseAudit(database, input);
        rows.tell(findings, mayHaveLeases);
        Summary summary = new Summary(
                dimensions,
                input.lines(),
                faults.byKind(),
                took,
                books.stream().mapToInt(BookAudit::handled).sum(),
                books.stream().mapToInt(BookAudit::repeated).sum(),
                books.stream().mapToInt(BookAudit::lost).sum() + rows.lostInLedger(),
                books.stream().mapToInt(BookAudit::doubled).sum(),
                rows.doubledInLedger());
        System.out.println(summary);
        if (!findings.isEmpty()) {
            books.forEach(book -> book.keep(directory));
            throw new AssertionError(new Report(this, summary).write());
        }

        if (!Boolean.getBoolean("landfall.faults.keep")) {
            delete(home);
        }
        return summary;
    }

    private static Path create(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        inboxes.close();
        witness.close();
    }
}

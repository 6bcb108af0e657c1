package io.landfall.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.testing.DatabaseFixture;
import io.landfall.testing.Together;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.RowCallbackHandler;

class OldArrivalsTest extends DatabaseFixture {
    private static final Duration RETENTION = Duration.ofDays(30);

    @TempDir
    Path home;

    private InboxAtWork inbox;
    private OldContent contents;
    private OldArrivals oldArrivals;

    @BeforeEach
    void inbox() {
        inbox = new InboxAtWork(home, new InboxParameters().with("duplicateFile", "process"), database, clock);
        contents = new OldContent(database.jdbc(), inbox.archive);
        oldArrivals = oldArrivals(contents);
    }

    private OldArrivals oldArrivals(OldContent of) {
        return new OldArrivals(database.jdbc(), database.transactions(), of, RETENTION, clock);
    }

    private Arrival settled(String name, String text) throws IOException {
        Arrival taken = inbox.taken(name, text);
        inbox.readWhole(taken);
        inbox.receipts.flush();
        return taken;
    }

    private void growOld() {
        clock.pass(RETENTION.plusSeconds(1));
    }

    private static int purge(OldArrivals arrivals) {
        int steps = 1;
        while (arrivals.removeSome()) {
            steps++;
        }
        return steps;
    }

    private List<String> arrivals() {
        return database.jdbc().queryForList("SELECT file_name FROM engine.arrivals ORDER BY arrival_id", String.class);
    }

    private List<String> archived() throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("archive"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private Path aside(Arrival arrival) {
        return inbox.archive.path(arrival.hash()).resolveSibling(arrival.hash() + ".old");
    }

    private Path putAside(Arrival arrival) throws IOException {
        return Files.move(inbox.archive.path(arrival.hash()), aside(arrival));
    }

    private void forgetRows() {
        database.jdbc().update("DELETE FROM engine.arrivals");
    }

    @Test
    void anArrivalThatWasSettledLongAgoGoesWithItsArchivedFile() throws IOException {
        settled("old.csv", "old");
        clock.pass(Duration.ofSeconds(1));
        Arrival young = settled("young.csv", "young");
        clock.pass(RETENTION);

        purge(oldArrivals);

        assertThat(arrivals()).containsExactly("young.csv");
        assertThat(archived()).containsExactly(young.hash());
    }

    @Test
    void whatIsOpenOrFinishedOnlyLatelyStaysAndHoldsUpNothing() throws IOException {
        Arrival open = inbox.taken("open.csv", "open");
        Arrival lately = inbox.taken("lately.csv", "lately");
        settled("old.csv", "old");
        clock.pass(RETENTION);
        inbox.readWhole(lately);
        inbox.receipts.flush();
        clock.pass(Duration.ofSeconds(1));

        purge(oldArrivals);
        List<String> kept = arrivals();
        List<String> keptFiles = archived();
        growOld();
        purge(oldArrivals);
        purge(oldArrivals);

        assertThat(kept).containsExactlyInAnyOrder("open.csv", "lately.csv");
        assertThat(keptFiles).containsExactlyInAnyOrder(open.hash(), lately.hash());
        assertThat(arrivals()).containsExactly("open.csv");
        assertThat(archived()).containsExactly(open.hash());
    }

    @Test
    void aFileWithoutAReceiptIsOpenHoweverOldItIs() throws IOException {
        Arrival unreceipted = inbox.taken("a.csv", "a");
        inbox.readWhole(unreceipted);
        growOld();

        purge(oldArrivals);

        assertThat(arrivals()).containsExactly("a.csv");
        assertThat(archived()).containsExactly(unreceipted.hash());
    }

    @Test
    void theArchivedFileStaysUntilTheLastArrivalOfItsContentGoes() throws IOException {
        Arrival first = settled("a.csv", "same");
        clock.pass(Duration.ofDays(1));
        settled("b.csv", "same");
        clock.pass(RETENTION.minusHours(1));

        purge(oldArrivals);
        List<String> half = arrivals();
        List<String> halfFiles = archived();
        clock.pass(Duration.ofHours(2));
        purge(oldArrivals);

        assertThat(half).containsExactly("b.csv");
        assertThat(halfFiles).containsExactly(first.hash());
        assertThat(arrivals()).isEmpty();
        assertThat(archived()).isEmpty();
    }

    @Test
    void manyGoInSteps() throws IOException {
        for (int i = 0; i < 450; i++) {
            settled(i + ".csv", "content " + i);
        }
        growOld();

        int steps = purge(oldArrivals);

        assertThat(steps).isEqualTo(4);
        assertThat(arrivals()).isEmpty();
        assertThat(archived()).isEmpty();
    }

    /** The worst moment: its file was found to be without arrivals, and is not put aside yet. */
    @Test
    void contentThatArrivesWhileItIsRemovedIsInTheArchive() throws IOException {
        settled("a.csv", "same");
        growOld();
        OldContent interrupted = new OldContent(behindTheFirstLook(() -> inbox.taken("b.csv", "same")), inbox.archive);

        purge(oldArrivals(interrupted));

        assertThat(arrivals()).containsExactly("b.csv");
        assertThat(archived()).hasSize(1).noneMatch(name -> name.endsWith(".old"));
    }

    private interface Work {
        Object run() throws IOException;
    }

    private JdbcTemplate behindTheFirstLook(Work work) {
        return new JdbcTemplate(database.database().dataSource()) {
            private boolean looked;

            @Override
            public void query(String sql, PreparedStatementSetter setter, RowCallbackHandler rows) {
                super.query(sql, setter, rows);
                if (!looked) {
                    looked = true;
                    try {
                        work.run();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }
            }
        };
    }

    @Test
    void aFileThatWasPutAsideIsReadIfItsArrivalNeedsIt() throws IOException {
        Arrival arrival = inbox.taken("a.csv", "id\n1\n");
        putAside(arrival);

        inbox.readWhole(arrival);

        assertThat(inbox.found(arrival).state()).isEqualTo(Arrival.State.FINISHED);
        assertThat(archived()).containsExactly(arrival.hash());
    }

    @Test
    void whatACrashLeftIsSettled() throws IOException {
        putAside(settled("a.csv", "aside, and nobody has it"));
        settled("b.csv", "in the archive, and nobody has it");
        Arrival both = settled("c.csv", "aside and in the archive, and nobody has it");
        Files.copy(inbox.archive.path(both.hash()), aside(both));
        forgetRows();
        Arrival needed = inbox.taken("d.csv", "aside, and somebody has it");
        putAside(needed);
        Arrival again = inbox.taken("e.csv", "aside and in the archive, and somebody has it");
        Files.copy(inbox.archive.path(again.hash()), aside(again));

        contents.removeSome();

        assertThat(archived()).containsExactlyInAnyOrder(needed.hash(), again.hash());
    }

    @Test
    void whatIsBeingCopiedIntoTheArchiveIsLeftAlone() throws IOException {
        Path part = inbox.archive.path("ab".repeat(32)).resolveSibling("ab".repeat(32) + ".1234.part");
        Files.createDirectories(part.getParent());
        Files.writeString(part, "half");

        contents.removeSome();

        assertThat(part).exists();
    }

    @Test
    void twoNodesMayPurgeAtTheSameTime() throws Exception {
        for (int i = 0; i < 250; i++) {
            settled(i + ".csv", "content " + i);
        }
        growOld();
        Arrival young = settled("young.csv", "content 7");

        Together.run(IntStream.range(0, 2)
                .<java.util.concurrent.Callable<Integer>>mapToObj(
                        node -> () -> purge(oldArrivals(new OldContent(database.jdbc(), inbox.archive))))
                .toList());
        contents.removeSome();

        assertThat(arrivals()).containsExactly("young.csv");
        assertThat(archived()).containsExactly(young.hash());
    }
}

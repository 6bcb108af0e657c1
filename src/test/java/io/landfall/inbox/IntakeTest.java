package io.landfall.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.event.ArrivalProgress;
import io.landfall.event.ArrivalProgress.Outcome;
import io.landfall.event.ArrivalProgress.ReadWhole;
import io.landfall.event.ArrivalProgress.Unreadable;
import io.landfall.event.Event;
import io.landfall.event.EventBatch;
import io.landfall.testing.DatabaseFixture;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeTest extends DatabaseFixture {
    private static final InboxParameters PARAMETERS = new InboxParameters()
            .with("format", "ndjson")
            .with("type", "invoice.approved")
            .with("key", "id");

    @TempDir
    Path home;

    private InboxAtWork inbox;

    @BeforeEach
    void inbox() {
        inbox = new InboxAtWork(home, PARAMETERS, database, clock);
    }

    private static String lines(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(id -> "{\"id\":\"" + id + "\"}\n")
                .collect(Collectors.joining());
    }

    private static List<String> keys(EventBatch batch) {
        return batch.events().stream().map(Event::idempotencyKey).toList();
    }

    private static Optional<Outcome> outcome(EventBatch batch) {
        return batch.progress().get(0).outcome();
    }

    private Optional<String> reason(Arrival arrival) throws IOException {
        EventBatch batch = inbox.batches(500, arrival).get(0);
        assertThat(batch.events()).isEmpty();
        return outcome(batch).map(outcome -> ((Unreadable) outcome).reason());
    }

    @Test
    void severalSmallFilesShareABatch() throws IOException {
        Arrival first = inbox.taken("a.ndjson", lines(1, 2));
        Arrival second = inbox.taken("b.ndjson", lines(3, 3));
        Arrival empty = inbox.taken("c.ndjson", "");

        List<EventBatch> batches = inbox.batches(500, first, second, empty);

        assertThat(batches).hasSize(1);
        assertThat(keys(batches.get(0))).containsExactly("1", "2", "3");
        assertThat(batches.get(0).progress())
                .extracting(ArrivalProgress::arrivalId, ArrivalProgress::recordsRead, ArrivalProgress::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(first.id(), 2L, Optional.of(new ReadWhole())),
                        org.assertj.core.groups.Tuple.tuple(second.id(), 1L, Optional.of(new ReadWhole())),
                        org.assertj.core.groups.Tuple.tuple(empty.id(), 0L, Optional.of(new ReadWhole())));
    }

    @Test
    void aLargeFileFillsManyBatchesAndEachSaysHowFarItCame() throws IOException {
        Arrival arrival = inbox.taken("a.ndjson", lines(1, 5));

        List<EventBatch> batches = inbox.batches(2, arrival);

        assertThat(batches).extracting(IntakeTest::keys).startsWith(List.of("1", "2"), List.of("3", "4"), List.of("5"));
        assertThat(batches)
                .extracting(batch -> batch.progress().get(0).recordsRead())
                .startsWith(2L, 4L, 5L);
        assertThat(outcome(batches.get(0))).isEmpty();
        assertThat(outcome(batches.get(batches.size() - 1))).contains(new ReadWhole());
    }

    @Test
    void aBatchIsFullByWeightToo() throws IOException {
        String heavy = "{\"id\":\"%d\",\"text\":\"" + "x".repeat(500_000) + "\"}\n";
        String file = IntStream.rangeClosed(1, 20).mapToObj(heavy::formatted).collect(Collectors.joining());

        List<EventBatch> batches = inbox.batches(500, inbox.taken("a.ndjson", file));

        assertThat(batches).hasSizeBetween(2, 4);
        assertThat(batches.stream().mapToInt(batch -> batch.events().size()).sum())
                .isEqualTo(20);
    }

    @Test
    void whileTheBrakeIsOnNoBatchIsMadeAndTheFileIsReadOnFromThereLater() throws IOException {
        Arrival arrival = inbox.taken("a.ndjson", lines(1, 5));
        Iterator<EventBatch> batches = inbox.intake(2).batches(List.of(arrival.id()));
        inbox.advance(batches.next());

        inbox.brake.pull("landfall.disk.min-free-bytes", "the disk is full");

        assertThatThrownBy(batches::next).isInstanceOf(RejectedExecutionException.class);
        ((Closeable) batches).close();
        inbox.brake.release("landfall.disk.min-free-bytes");
        assertThat(inbox.batches(500, arrival)).extracting(IntakeTest::keys).containsExactly(List.of("3", "4", "5"));
    }

    @Test
    void readingGoesOnBehindWhatIsSettled() throws IOException {
        Arrival arrival = inbox.taken("a.ndjson", "{\"id\":\"1\"}\nbad\n{\"id\":\"3\"}\nbad too\n{\"id\":\"5\"}\n");
        inbox.advance(inbox.batches(3, arrival).get(0));

        List<EventBatch> rest = inbox.batches(500, arrival);
        inbox.advance(rest.get(0));

        assertThat(keys(rest.get(0))).containsExactly("5");
        assertThat(rest.get(0).events().get(0).id()).isEqualTo(arrival.id() + "-5");
        assertThat(rest.get(0).events().get(0).arrivalLine()).isEqualTo(5);
        Arrival finished = inbox.found(arrival);
        assertThat(finished.state()).isEqualTo(Arrival.State.FINISHED);
        assertThat(List.of(finished.recordsRead(), finished.accepted(), finished.rejected()))
                .containsExactly(5L, 3L, 2L);
        assertThat(Files.readAllLines(inbox.receipts.rejectedFile(arrival))).hasSize(2);
    }

    @Test
    void whatACrashWroteBehindTheLastCommitIsWrittenAnew() throws IOException {
        Arrival arrival = inbox.taken("a.ndjson", "bad 1\n{\"id\":\"2\"}\nbad 3\n{\"id\":\"4\"}\nbad 5\n");
        inbox.advance(inbox.batches(1, arrival).get(0));
        inbox.batches(500, arrival);

        inbox.batches(500, arrival).forEach(inbox::advance);

        assertThat(Files.readAllLines(inbox.receipts.rejectedFile(arrival)))
                .extracting(line -> line.replaceAll(".*\"text\":\"(.*)\"}", "$1"))
                .containsExactly("bad 1", "bad 3", "bad 5");
        assertThat(inbox.found(arrival).rejected()).isEqualTo(3);
    }

    @Test
    void aRecordThatIsNoEventIsRejectedAndTheNextOneRead() throws IOException {
        Arrival arrival = inbox.taken("a.ndjson", "{\"id\":\"1\"}\n{}\n{\"id\":\"3\"}\n");

        inbox.readWhole(arrival);

        assertThat(inbox.found(arrival).accepted()).isEqualTo(2);
        assertThat(inbox.receipt(arrival).path("rejects").toString())
                .isEqualTo(
                        "[{\"line\":2,\"reason\":\"field 'id', which is the inbox's key, is missing; the record has no fields\"}]");
    }

    @Test
    void aRejectsTextEndsBeforeAPairThatTheLimitWouldHalve() throws IOException {
        String prefix = "{\"text\":\"";
        String record = prefix + "x".repeat(64 * 1024 - 1 - prefix.length()) + "😀\"}";
        Arrival arrival = inbox.taken("a.ndjson", record + "\n{\"id\":\"b\"}");

        inbox.readWhole(arrival);

        assertThat(inbox.found(arrival).accepted()).isEqualTo(1);
        assertThat(inbox.found(arrival).rejected()).isEqualTo(1);
    }

    @Test
    void aReasonIsShortAndOneLineWhateverTheRecordSays() throws IOException {
        String record = "{\"type\":\"t\",\"specversion\":\"a\\n\\u001b[31m" + "9".repeat(500_000) + "\"}";
        Arrival arrival = inbox.taken("a.ndjson", record);

        inbox.readWhole(arrival);

        assertThat(inbox.receipt(arrival).at("/rejects/0/reason").asText())
                .hasSize(2_000)
                .startsWith("it is a CloudEvent of version a [31m999");
    }

    @Test
    void aFileThatCannotBeReadOnFailsWithTheLine() throws IOException {
        inbox.use(new InboxParameters().with("format", "json").with("type", "t"));
        Arrival arrival = inbox.taken("a.json", "[{\"id\":1},\n{\"id\":");

        inbox.readWhole(arrival);

        assertThat(inbox.found(arrival).state()).isEqualTo(Arrival.State.FAILED);
        assertThat(inbox.found(arrival).accepted()).isEqualTo(1);
        assertThat(inbox.found(arrival).reason())
                .hasValueSatisfying(reason -> assertThat(reason).startsWith("line 2: "));
        assertThat(inbox.receipt(arrival).path("state").asText()).isEqualTo("failed");
    }

    @Test
    void anArrivalOfAnInboxThatIsGoneFails() throws IOException {
        Arrival arrival = inbox.taken("a.ndjson", lines(1, 1));
        inbox.database.jdbc().update("UPDATE engine.arrivals SET inbox = 'gone'");

        assertThat(reason(arrival))
                .hasValue("there is no inbox 'gone' any more; add its route again and drop the file again");
    }

    @Test
    void anArrivalWhoseArchivedFileIsGoneFails() throws IOException {
        Arrival arrival = inbox.taken("a.ndjson", lines(1, 1));
        Path file = inbox.archive.path(arrival.hash());
        Files.delete(file);

        assertThat(reason(arrival)).hasValue("its archived file " + file + " is gone");
    }

    @Test
    void anArrivalThatWasWrittenToAfterItWasTakenFails() throws IOException {
        Arrival arrival = inbox.taken("a.ndjson", "{\"id\":\"1\"}\n");
        Files.writeString(inbox.archive.path(arrival.hash()), "more", StandardOpenOption.APPEND);

        assertThat(reason(arrival))
                .hasValue("the file was written to after it was taken: it had 11 bytes and has 15;"
                        + " drop it again whole, and rename files into the inbox,"
                        + " or set ready to done-file or a longer quiet:");
    }

    @Test
    void anArrivalWhoseBytesWereChangedAfterItWasTakenFails() throws IOException {
        Arrival arrival = inbox.taken("a.ndjson", "{\"id\":\"1\"}\n");
        Files.writeString(inbox.archive.path(arrival.hash()), "{\"id\":\"2\"}\n");

        assertThat(reason(arrival)).hasValueSatisfying(reason -> assertThat(reason)
                .startsWith("the file was written to after it was taken: it had 11 bytes and has others now;"));
    }

    @Test
    void contentThatASlowWriterFillsInIsReadUnderNoOtherFilesName() throws IOException {
        Arrival first = inbox.taken("first.ndjson", "\0".repeat(11));
        Files.writeString(inbox.archive.path(first.hash()), "{\"id\":\"1\"}\n");

        Arrival second = inbox.taken("second.ndjson", "\0".repeat(11));

        assertThat(inbox.archived(second)).isEqualTo("\0".repeat(11));
        assertThat(inbox.archive.path(
                        Archive.read(inbox.drop("same", "{\"id\":\"1\"}\n")).hash()))
                .hasContent("{\"id\":\"1\"}\n");
    }

    @Test
    void aFailedArrivalDoesNotStopTheOthers() throws IOException {
        Arrival gone = inbox.taken("a.ndjson", lines(1, 1));
        Arrival here = inbox.taken("b.ndjson", lines(2, 2));
        Files.delete(inbox.archive.path(gone.hash()));

        inbox.readWhole(gone, here);

        assertThat(inbox.found(gone).state()).isEqualTo(Arrival.State.FAILED);
        assertThat(inbox.found(here).state()).isEqualTo(Arrival.State.FINISHED);
    }

    @Test
    void howFarAFileOfRejectsAloneIsReadIsRecordedAndAnInterruptedReadingDoublesNoReject() throws Exception {
        Arrival arrival = inbox.taken("a.ndjson", "{no}\n".repeat(25));
        List<EventBatch> read = inbox.batches(10, arrival);
        inbox.advance(read.get(0));

        Arrival interrupted = inbox.found(arrival);
        inbox.readWhole(arrival);

        assertThat(read).extracting(batch -> batch.events().size()).containsOnly(0);
        assertThat(read)
                .extracting(batch -> batch.progress().get(0).recordsRead())
                .containsExactly(10L, 20L, 25L);
        assertThat(interrupted.recordsRead()).isEqualTo(10);
        assertThat(interrupted.rejected()).isEqualTo(10);
        assertThat(inbox.found(arrival).rejected()).isEqualTo(25);
        assertThat(inbox.found(arrival).state()).isEqualTo(Arrival.State.FINISHED);
        assertThat(Files.readAllLines(inbox.receipts.rejectedFile(arrival)))
                .hasSize(25)
                .doesNotHaveDuplicates();
        assertThat(inbox.receipt(arrival).path("rejected").asInt()).isEqualTo(25);
        inbox.receipts.flush();
        try (var receipts = Files.list(inbox.home.resolve("receipts/invoices"))) {
            assertThat(receipts).hasSize(1);
        }
    }

    @Test
    void aReadingThatIsToldToEndEndsBehindNoRecordMoreAndGivesNothing() throws Exception {
        Arrival arrival = inbox.taken("a.ndjson", "{no}\n".repeat(25));
        Intake intake = inbox.intake(10);
        var batches = intake.batches(List.of(arrival.id()));
        batches.next();

        intake.stop();

        assertThatThrownBy(batches::next).isInstanceOf(java.util.concurrent.RejectedExecutionException.class);
        assertThat(batches.hasNext()).as("Camel asks on while it cleans up").isFalse();
    }

    @Test
    void whatIsSettledSkippedOrUnknownGivesNoBatch() throws IOException {
        Arrival read = inbox.taken("a.ndjson", lines(1, 1));
        Arrival skipped = inbox.taken("b.ndjson", lines(1, 1));
        inbox.readWhole(read);

        assertThat(inbox.batches(500, read, skipped)).isEmpty();
        assertThat(inbox.intake(500).batches(List.of("unknown")).hasNext()).isFalse();
        assertThat(inbox.intake(500).batches(List.of()).hasNext()).isFalse();
    }

    @Test
    void anArrivalThatIsAnnouncedTwiceIsReadOnce() throws IOException {
        Arrival arrival = inbox.taken("a.ndjson", lines(1, 2));

        List<EventBatch> batches = inbox.batches(500, arrival, arrival);

        assertThat(batches).hasSize(1);
        assertThat(keys(batches.get(0))).containsExactly("1", "2");
    }

    @Test
    void aMessageMayAnnounceManyArrivalsAndTheyAreReadInItsOrder() throws IOException {
        Arrival first = inbox.taken("a.ndjson", lines(1, 1));
        Arrival second = inbox.taken("b.ndjson", lines(2, 2));
        Arrival third = inbox.taken("c.ndjson", lines(3, 3));
        String announcement = Announcement.of(List.of(third.id(), first.id(), "unknown"));

        Iterator<EventBatch> batches = inbox.intake(500).batches(List.of(announcement, second.id(), announcement));

        assertThat(keys(batches.next())).containsExactly("3", "1", "2");
        assertThat(batches.hasNext()).isFalse();
    }

    @Test
    void anArrivalThatIsAnnouncedAgainBecauseOfACrashGetsTheReceiptThatItLacks() throws IOException {
        Arrival arrival = inbox.taken("a.ndjson", lines(1, 1));
        inbox.batches(500, arrival)
                .forEach(batch ->
                        inbox.database.transactions().run(() -> inbox.arrivals.advance(inbox.journaled(batch))));

        assertThat(inbox.batches(500, arrival)).isEmpty();

        assertThat(inbox.receipt(arrival).path("state").asText()).isEqualTo("finished");
    }

    @Test
    void manyTinyFilesDoNotMakeABatchWithoutBounds() throws IOException {
        List<Path> files = new java.util.ArrayList<>();
        for (int i = 0; i < 550; i++) {
            files.add(inbox.drop("f" + i, lines(i, i)));
        }
        Arrival[] taken = inbox.taker().take(files).toArray(Arrival[]::new);

        List<EventBatch> batches = inbox.batches(1_000, taken);

        assertThat(batches).extracting(batch -> batch.progress().size()).containsExactly(500, 50);
    }
}

package io.landfall.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.landfall.testing.DatabaseFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptsTest extends DatabaseFixture {
    @TempDir
    Path home;

    private InboxAtWork inbox;

    @BeforeEach
    void inbox() {
        InboxParameters parameters =
                new InboxParameters().with("format", "ndjson").with("type", "t").with("key", "id");
        inbox = new InboxAtWork(home, parameters, database, clock);
    }

    @Test
    void aReceiptSaysWhatBecameOfEveryRecord() throws IOException {
        Arrival arrival = inbox.taken("a b.ndjson", "{\"id\":1}\nbad\n{\"id\":3}\n");

        inbox.readWhole(arrival);

        JsonNode receipt = inbox.receipt(arrival);
        assertThat(receipt.path("arrival").asText()).isEqualTo(arrival.id());
        assertThat(receipt.path("inbox").asText()).isEqualTo("invoices");
        assertThat(receipt.path("file").asText()).isEqualTo("a b.ndjson");
        assertThat(receipt.path("state").asText()).isEqualTo("finished");
        assertThat(receipt.path("accepted").asInt()).isEqualTo(2);
        assertThat(receipt.path("duplicates").asInt()).isZero();
        assertThat(receipt.path("rejected").asInt()).isEqualTo(1);
        assertThat(receipt.path("rejects").path(0).path("line").asInt()).isEqualTo(2);
        assertThat(receipt.path("rejected_file").asText()).isEqualTo("rejected/invoices/" + arrival.id() + ".ndjson");
        assertThat(home.resolve(receipt.path("rejected_file").asText())).exists();
        assertThat(receipt.path("sha256").asText()).isEqualTo(arrival.hash());
        assertThat(receipt.path("bytes").asInt()).isEqualTo(22);
        assertThat(receipt.path("arrived_at").asText()).startsWith("2026-03-01T09:30:00.12345");
        assertThat(receipt.path("finished_at").asText()).startsWith("2026-03-01T09:30:00.12345");
    }

    @Test
    void aSkippedFilesReceiptSaysWhatItRepeats() throws IOException {
        Arrival first = inbox.taken("a", "{\"id\":1}\n");
        Arrival second = inbox.taken("b", "{\"id\":1}\n");

        inbox.receipts.issue(second);

        assertThat(inbox.receipt(second).path("state").asText()).isEqualTo("skipped");
        assertThat(inbox.receipt(second).path("reason").asText())
                .isEqualTo("the same content arrived before, as " + first.id());
        assertThat(inbox.receipt(second).has("rejects")).isFalse();
    }

    @Test
    void aHundredRejectsAreShownAndAllAreCounted() throws IOException {
        String file = IntStream.range(0, 130).mapToObj(i -> "bad\n").collect(Collectors.joining());
        Arrival arrival = inbox.taken("a", file);

        inbox.readWhole(arrival);

        assertThat(inbox.receipt(arrival).path("rejects")).hasSize(100);
        assertThat(inbox.receipt(arrival).path("rejected").asInt()).isEqualTo(130);
    }

    @Test
    void anArrivalStaysOpenUntilItsReceiptIsFlushed() throws IOException {
        Arrival arrival = inbox.taken("a", "{\"id\":1}\n");
        inbox.readWhole(arrival);
        int before = inbox.arrivals.open("invoices", "", 10).size();

        inbox.receipts.flush();

        assertThat(before).isEqualTo(1);
        assertThat(inbox.arrivals.open("invoices", "", 10)).isEmpty();
    }

    @Test
    void aReceiptThatCannotBeWrittenLeavesItsArrivalOpenAndIsWrittenLater() throws IOException {
        Arrival arrival = inbox.taken("a", "{\"id\":1}\n");
        Files.writeString(home.resolve("receipts"), "in the way");

        inbox.readWhole(arrival);

        assertThatThrownBy(inbox.receipts::flush).isInstanceOf(UncheckedIOException.class);

        assertThat(inbox.arrivals.open("invoices", "", 10)).hasSize(1);
        Files.delete(home.resolve("receipts"));
        assertThat(inbox.receipt(arrival).path("state").asText()).isEqualTo("finished");
        assertThat(inbox.arrivals.open("invoices", "", 10)).isEmpty();
    }

    @Test
    void receiptsAreWrittenByThemselvesOnceStarted() throws IOException {
        Arrival before = inbox.taken("a", "{\"id\":1}\n");
        Arrival behind = inbox.taken("b", "{\"id\":2}\n");
        inbox.readWhole(before);

        inbox.receipts.start();
        inbox.readWhole(behind);

        await().until(() -> inbox.arrivals.open("invoices", "", 10).isEmpty());
        inbox.receipts.close();
        try (Stream<Path> files = Files.list(home.resolve("receipts/invoices"))) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void receiptsThatCouldNotBeWrittenAreTriedAgainByThemselves() throws IOException {
        Path inTheWay = Files.writeString(home.resolve("receipts"), "in the way");
        Arrival arrival = inbox.taken("a", "{\"id\":1}\n");

        try (LoggedWarnings log = new LoggedWarnings(Later.class)) {
            inbox.receipts.start();
            inbox.readWhole(arrival);
            await().until(() -> !log.lines().isEmpty());
            Files.delete(inTheWay);

            await().until(() -> inbox.arrivals.open("invoices", "", 10).isEmpty());
            assertThat(log.lines()).hasSize(1);
            assertThat(log.lines().get(0)).startsWith("landfall-receipts failed, trying again: ");
        }
        inbox.receipts.close();
    }

    @Test
    void aReceiptsNameIsSafeWhateverTheFileIsCalled() throws IOException {
        Arrival arrival = inbox.taken("ü x" + "y".repeat(200) + ".csv", "{\"id\":1}\n");

        inbox.readWhole(arrival);
        inbox.receipts.flush();

        try (Stream<Path> files = Files.list(home.resolve("receipts/invoices"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactly("__x" + "y".repeat(117) + "." + arrival.id() + ".json");
        }
    }
}

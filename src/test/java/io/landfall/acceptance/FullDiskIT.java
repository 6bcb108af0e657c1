package io.landfall.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.acceptance.OutsideLedger.Booked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody fills the disk that the data directory is on, and the books are kept outside. */
@Tag("full")
class FullDiskIT {
    private static final int MEGABYTE = 1024 * 1024;
    private static final int RECORDS = 3_000;

    @TempDir
    private Path home;

    private SmallDisk disk;
    private OutsideLedger ledger;

    @BeforeEach
    void start() throws Exception {
        disk = SmallDisk.mount(home, 400);
        ledger = new OutsideLedger();
        writeFlow();
    }

    @AfterEach
    void stop() throws Exception {
        if (ledger != null) {
            ledger.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    private LandfallProcess landfall() {
        return LandfallProcess.start(home, "LANDFALL_INTAKE_BATCH=10", "LANDFALL_DISK_MIN_FREE_BYTES=" + 64 * MEGABYTE);
    }

    @Test
    void theIntakePausesBeforeTheDiskIsFullAndGoesOnByItself() throws Exception {
        try (LandfallProcess landfall = landfall()) {
            landfall.drop("payments", "one.ndjson", records(0, RECORDS));
            awaitBooked(200);

            disk.fillUpTo(40 * MEGABYTE);
            await().atMost(LandfallProcess.PATIENCE)
                    .until(() -> landfall.output().contains("The intake pauses: "));
            landfall.drop("payments", "two.ndjson", records(RECORDS, RECORDS + 100));

            await().during(Duration.ofSeconds(2))
                    .atMost(LandfallProcess.PATIENCE)
                    .until(() -> Files.exists(home.resolve("data/inbox/payments/two.ndjson")));
            assertThat(landfall.get("/observe/health").statusCode()).isEqualTo(503);
            assertThat(landfall.get("/observe/health").body()).contains("landfall.disk.min-free-bytes = 67108864");
            assertThat(landfall.get("/observe/health/live").statusCode()).isEqualTo(200);

            disk.makeRoom();

            awaitBooked(RECORDS + 100);
            landfall.awaitReceipt("payments", 2);
            assertThat(landfall.output()).containsOnlyOnce("The intake pauses").containsOnlyOnce("The intake goes on");
            assertThat(landfall.output()).doesNotContain("ERROR");
            assertThat(ledger.booking())
                    .extracting(Booked::key)
                    .containsExactlyInAnyOrderElementsOf(keys(RECORDS + 100));
            assertThat(landfall.stop()).isZero();
        }
    }

    @Test
    void whatCannotBeWrittenIsSaidAndGoesOnByItselfOnceThereIsRoom() throws Exception {
        try (LandfallProcess landfall = landfall()) {
            fillDiskUnder(landfall);
            await().atMost(LandfallProcess.PATIENCE)
                    .until(() -> landfall.output().contains("No space left on device"));
            // its files are whole all the same, and it recovers on the full disk or as soon as there is room
            assertThat(landfall.server().kill()).isTrue();
            await().atMost(LandfallProcess.PATIENCE)
                    .until(() -> landfall.output().contains("The database server has died and is started again"));
            disk.makeRoom();

            landfall.drop("payments", "two.ndjson", records(RECORDS, RECORDS + 10));
            awaitAllHandled(landfall);
            assertThat(landfall.stop()).isZero();
        }
    }

    @Test
    void aProcessThatIsKilledOnAFullDiskLeavesAllToTheNextOne() throws Exception {
        try (LandfallProcess landfall = landfall()) {
            fillDiskUnder(landfall);
            await().atMost(LandfallProcess.PATIENCE)
                    .until(() -> landfall.output().contains("No space left on device"));
        }
        // it may start, because the engines use files that they have, and is killed
        try (LandfallProcess onFullDisk = LandfallProcess.launch(home)) {
            await().atMost(LandfallProcess.PATIENCE)
                    .until(() -> !onFullDisk.isAlive() || onFullDisk.output().contains("The intake pauses"));
        }
        disk.makeRoom();
        try (LandfallProcess landfall = landfall()) {
            landfall.drop("payments", "two.ndjson", records(RECORDS, RECORDS + 10));
            awaitAllHandled(landfall);
            assertThat(landfall.stop()).isZero();
        }
    }

    /** Most of a file is still to be handled, and so recorded, when the disk is full. */
    private void fillDiskUnder(LandfallProcess landfall) throws IOException {
        ledger.shutAt(200);
        landfall.drop("payments", "one.ndjson", records(0, RECORDS));
        awaitBooked(200);
        disk.fillUpTo(0);
        ledger.open();
    }

    private void awaitAllHandled(LandfallProcess landfall) {
        await().atMost(LandfallProcess.PATIENCE).until(() -> bookedKeys().size() >= RECORDS + 10);
        landfall.awaitReceipt("payments", 2);
        assertThat(landfall.receipts("payments"))
                .extracting(receipt -> receipt.get("accepted").asInt())
                .containsExactly(RECORDS, 10);
        assertThat(bookedKeys()).containsExactlyInAnyOrderElementsOf(keys(RECORDS + 10));
        // what was handled and could not be recorded: a batch at most
        assertThat(ledger.booking().size() - (RECORDS + 10)).isBetween(0, 500);
    }

    private Set<String> bookedKeys() {
        return ledger.booking().stream().map(Booked::key).collect(Collectors.toSet());
    }

    private void awaitBooked(int events) {
        await().atMost(LandfallProcess.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ledger.booking().size() >= events);
    }

    private static String records(int from, int to) {
        return keysOf(from, to).stream()
                .map(key -> "{\"id\": \"" + key + "\", \"pad\": \"" + "x".repeat(500) + "\"}\n")
                .collect(Collectors.joining());
    }

    private static List<String> keys(int to) {
        return keysOf(0, to);
    }

    private static List<String> keysOf(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "P-" + i).toList();
    }

    private void writeFlow() throws IOException {
        new Flow()
                .payments("id")
                .booking("booking", ledger.address("/booking"), "concurrency", "4")
                .writeTo(home);
    }
}

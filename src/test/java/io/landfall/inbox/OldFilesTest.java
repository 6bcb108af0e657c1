package io.landfall.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.testing.DatabaseFixture;
import io.landfall.testing.Together;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldFilesTest extends DatabaseFixture {
    private static final Duration RETENTION = Duration.ofDays(30);

    @TempDir
    Path home;

    private OldFiles receipts;
    private OldFiles rejected;

    @BeforeEach
    void oldFiles() {
        receipts = newReceipts();
        rejected = OldFiles.rejected(database.jdbc(), home.resolve("rejected"), RETENTION, clock);
    }

    private OldFiles newReceipts() {
        return OldFiles.receipts(database.jdbc(), home.resolve("receipts"), RETENTION, clock);
    }

    private static String id(int number) {
        return "%019x-%012x".formatted(number, number);
    }

    private Path file(String name, Duration age) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{}");
        return Files.setLastModifiedTime(file, FileTime.from(clock.instant().minus(age)));
    }

    private Path oldFile(String name) throws IOException {
        return file(name, RETENTION.plusSeconds(1));
    }

    private void arrival(int number, boolean open) {
        Arrivals arrivals = new Arrivals(database.jdbc(), RETENTION, clock);
        arrivals.insert(List.of(Arrival.taken(id(number), "invoices", "a.csv", "ab".repeat(32), 1, clock.now())));
        if (!open) {
            arrivals.closed(List.of(id(number)));
        }
    }

    private long files(String directory) throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve(directory))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void oldReceiptsGoWhateverBecameOfTheirArrivalAndYoungOnesStay() throws IOException {
        arrival(1, false);
        Path settled = oldFile("receipts/invoices/a.csv." + id(1) + ".json");
        Path purged = oldFile("receipts/orders/two\nlines.csv." + id(2) + ".json");
        Path draft = oldFile("receipts/orders/.b.csv." + id(3) + ".json.tmp");
        Path young = file("receipts/invoices/c.csv." + id(4) + ".json", RETENTION.minusMinutes(1));

        receipts.removeSome();

        assertThat(List.of(settled, purged, draft)).noneMatch(Files::exists);
        assertThat(young).exists();
    }

    @Test
    void oldRejectedFilesGoAndYoungOnesStay() throws IOException {
        Path old = oldFile("rejected/invoices/" + id(1) + ".ndjson");
        Path young = file("rejected/invoices/" + id(2) + ".ndjson", RETENTION.minusMinutes(1));

        rejected.removeSome();

        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void whatIsAboutAnOpenArrivalStaysHoweverOldItIs() throws IOException {
        arrival(1, true);
        Path receipt = oldFile("receipts/invoices/a.csv." + id(1) + ".json");
        Path rejects = oldFile("rejected/invoices/" + id(1) + ".ndjson");

        receipts.removeSome();
        rejected.removeSome();

        assertThat(receipt).exists();
        assertThat(rejects).exists();
    }

    @Test
    void filesThatLandfallDidNotWriteStay() throws IOException {
        List<Path> others = List.of(
                oldFile("receipts/invoices/notes.json"),
                oldFile("receipts/invoices/" + id(1) + ".ndjson"),
                oldFile("receipts/readme.txt"),
                oldFile("rejected/invoices/mine.ndjson"),
                oldFile("elsewhere/a.csv." + id(1) + ".json"));
        Path link = home.resolve("receipts/invoices/x." + id(2) + ".json");
        Files.createSymbolicLink(link, others.get(0));

        receipts.removeSome();
        rejected.removeSome();

        assertThat(others).allMatch(Files::exists);
        assertThat(link).exists();
    }

    @Test
    void manyGoInStepsThatFollowEachOtherWhileATenthIsOld() throws IOException {
        for (int i = 0; i < 2_200; i++) {
            oldFile("receipts/invoices/a." + id(i) + ".json");
        }

        boolean first = receipts.removeSome();
        long behindIt = files("receipts");
        boolean second = receipts.removeSome();
        boolean third = receipts.removeSome();

        assertThat(List.of(first, second, third)).containsExactly(true, true, false);
        assertThat(behindIt).isEqualTo(1_200);
        assertThat(files("receipts")).isZero();
    }

    @Test
    void aWalkOverYoungFilesRestsAtEachStepAndComesRoundAgain() throws IOException {
        for (int i = 0; i < 1_100; i++) {
            file("receipts/invoices/a." + id(i) + ".json", Duration.ZERO);
        }
        boolean first = receipts.removeSome();
        boolean second = receipts.removeSome();
        clock.pass(RETENTION.plusSeconds(1));

        boolean third = receipts.removeSome();

        assertThat(List.of(first, second, third)).containsExactly(false, false, true);
        assertThat(files("receipts")).isEqualTo(100);
    }

    @Test
    void aDirectoryThatIsNotThereIsEmpty() {
        assertThat(receipts.removeSome()).isFalse();
    }

    @Test
    void twoNodesMayPurgeAtTheSameTime() throws Exception {
        for (int i = 0; i < 1_500; i++) {
            oldFile("receipts/invoices/a." + id(i) + ".json");
        }

        Together.run(List.of(() -> purge(newReceipts()), () -> purge(newReceipts())));

        assertThat(files("receipts")).isZero();
    }

    private static boolean purge(OldFiles files) {
        return Stream.generate(files::removeSome).anyMatch(more -> !more);
    }
}

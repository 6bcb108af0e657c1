package io.landfall.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One subscription hangs, and its queue grows far beyond what is kept in memory. */
@Tag("full")
class SlowSubscriptionIT {
    private static final int FILES = 20;
    private static final int RECORDS = 100;
    private static final int RECORD_BYTES = 40_000;

    @TempDir
    private Path home;

    @Test
    void aSubscriptionThatHangsPagesItsOwnQueueAndOthersGoOnInLittleMemory() throws Exception {
        try (OutsideLedger ledger = new OutsideLedger()) {
            writeFlow(ledger);
            try (LandfallProcess landfall = LandfallProcess.start(home)) {
                drop(landfall, 0, FILES / 2);
                awaitBooked(ledger, FILES / 2 * RECORDS);
                double first = landfall.liveMegabytes();
                drop(landfall, FILES / 2, FILES);
                awaitBooked(ledger, FILES * RECORDS);
                double second = landfall.liveMegabytes();

                assertThat(ledger.held()).isEmpty();
                assertThat(pagedMegabytes("subscription.held")).isGreaterThan(50);
                assertThat(pagedMegabytes("subscription.booking")).isLessThan(20);
                System.out.printf(
                        "%d MB for a subscription that hangs: live megabytes behind each half: %.0f, %.0f%n",
                        (long) FILES * RECORDS * RECORD_BYTES / 1_000_000, first, second);
                assertThat(second).isLessThan(first + 40);

                ledger.release();
                await().atMost(LandfallProcess.PATIENCE)
                        .until(() -> ledger.held().size() >= FILES * RECORDS);
                assertThat(ledger.held()).doesNotHaveDuplicates().hasSize(FILES * RECORDS);
                assertThat(landfall.stop()).isZero();
            }
        }
    }

    private static void drop(LandfallProcess landfall, int from, int to) {
        String pad = "x".repeat(RECORD_BYTES);
        for (int file = from; file < to; file++) {
            String name = "f" + file;
            landfall.drop(
                    "payments",
                    name + ".ndjson",
                    IntStream.range(0, RECORDS)
                            .mapToObj(i -> "{\"id\": \"" + name + "-" + i + "\", \"pad\": \"" + pad + "\"}\n")
                            .collect(Collectors.joining()));
        }
    }

    private static void awaitBooked(OutsideLedger ledger, int events) {
        await().atMost(LandfallProcess.PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> ledger.booking().size() >= events);
        assertThat(ledger.booking()).doesNotHaveDuplicates().hasSize(events);
    }

    /** What lies in the files of a queue that pages. */
    private double pagedMegabytes(String queue) throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("data/broker/paging"))) {
            return files.filter(file -> file.toString().endsWith(".page"))
                            .filter(file -> queue.equals(owner(file)))
                            .mapToLong(file -> file.toFile().length())
                            .sum()
                    / 1e6;
        }
    }

    private static String owner(Path page) {
        try {
            return Files.readString(page.resolveSibling("address.txt")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void writeFlow(OutsideLedger ledger) throws IOException {
        new Flow()
                .payments("id")
                .booking("booking", ledger.address("/booking"), "concurrency", "4")
                .booking("held", ledger.address("/held"), "concurrency", "4")
                .writeTo(home);
    }
}

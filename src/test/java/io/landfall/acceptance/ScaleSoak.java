package io.landfall.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Much input in little memory: minutes long, so run on demand with {@code mvn verify -Psoak}. Prints
 * how long it took and what memory the process had while it went on.
 */
class ScaleSoak {
    private static final int RECORDS = 1_000_000;
    private static final int FILES = 100_000;
    private static final Duration LONGEST = Duration.ofMinutes(20);

    @TempDir
    private Path home;

    @Test
    void aMillionRecordsInOneFile() throws IOException {
        writeFlow();
        Path inbox = Files.createDirectories(home.resolve("data/inbox/payments"));
        try (BufferedWriter file = Files.newBufferedWriter(inbox.resolve(".million.ndjson"))) {
            for (int i = 0; i < RECORDS; i++) {
                file.write(record(i, "x".repeat(440)));
            }
        }
        try (LandfallProcess landfall = LandfallProcess.start(home)) {
            Files.move(
                    inbox.resolve(".million.ndjson"), inbox.resolve("million.ndjson"), StandardCopyOption.ATOMIC_MOVE);
            watch(landfall, "1,000,000 records in one file", () -> handled() == RECORDS);

            JsonNode receipt = landfall.awaitReceipt("payments", 1);
            assertThat(receipt.get("accepted").asInt()).isEqualTo(RECORDS);
            assertThat(landfall.stop()).isZero();
        }
    }

    @Test
    void aDirectoryWithAHundredThousandFiles() throws IOException {
        writeFlow();
        Path inbox = Files.createDirectories(home.resolve("data/inbox/payments"));
        for (int i = 0; i < FILES; i++) {
            Files.writeString(inbox.resolve("payment-%06d.json".formatted(i)), record(i, ""));
        }
        try (LandfallProcess landfall = LandfallProcess.start(home)) {
            watch(landfall, "100,000 files of one record", () -> handled() == FILES && receipts() == FILES);

            assertThat(landfall.receipts("payments"))
                    .allSatisfy(receipt ->
                            assertThat(receipt.get("accepted").asInt()).isEqualTo(1));
            assertThat(landfall.stop()).isZero();
        }
    }

    /** Waits for the end and sees that the process does not grow on the way. */
    private void watch(LandfallProcess landfall, String what, BooleanSupplier isDone) {
        long began = System.nanoTime();
        List<Long> resident = new ArrayList<>();
        List<Double> live = new ArrayList<>();
        await().atMost(LONGEST).pollInterval(Duration.ofSeconds(5)).until(() -> {
            resident.add(landfall.residentMegabytes());
            live.add(landfall.liveMegabytes());
            return isDone.getAsBoolean();
        });
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        System.out.printf(
                "%s, 1 subscription: %d s; megabytes every 5 s, live in the heap: %s, resident: %s%n",
                what, seconds, live.stream().map(Math::round).toList(), resident);

        double firstHalf = greatest(live.subList(0, live.size() / 2));
        double secondHalf = greatest(live.subList(live.size() / 2, live.size()));
        assertThat(secondHalf).as("live megabytes in the second half").isLessThan(firstHalf * 1.25);
    }

    private static double greatest(List<Double> values) {
        return values.stream().mapToDouble(value -> value).max().orElseThrow();
    }

    private static String record(int number, String note) {
        return "{\"payment_id\": \"P-%07d\", \"account_id\": \"A-%d\", \"amount\": 12.50, \"note\": \"%s\"}\n"
                .formatted(number, number % 5_000, note);
    }

    private void writeFlow() throws IOException {
        new Flow()
                .payments("payment_id")
                .booking("booking", "direct:book")
                .routes(
                        """
                        - route:
                            id: book
                            description: Adds a byte to a file for each payment.
                            from:
                              uri: direct:book
                              steps:
                                - setBody:
                                    expression:
                                      constant:
                                        expression: "."
                                - to:
                                    uri: file:data/outbox
                                    parameters:
                                      fileName: booked
                                      fileExist: Append
                        """)
                .writeTo(home);
    }

    private long handled() {
        try {
            Path booked = home.resolve("data/outbox/booked");
            return Files.exists(booked) ? Files.size(booked) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long receipts() {
        try (Stream<Path> files = Files.list(home.resolve("data/receipts/payments"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.landfall.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process, its database server, and both, killed in the middle of their work, and the books kept from
 * outside.
 */
class KilledIT {
    private static final int RECORDS = 20_000;

    @TempDir
    private Path home;

    @Test
    void nothingIsLostAndNothingIsJournaledTwice() throws IOException {
        writeFlow();
        String file = IntStream.range(0, RECORDS)
                .mapToObj(i -> "{\"payment_id\": \"P-" + i + "\", \"account_id\": \"A-" + i % 7 + "\"}\n")
                .collect(Collectors.joining());
        LandfallProcess first = LandfallProcess.start(home);
        first.drop("payments", "many.ndjson", file);
        killOnceBooked(first, 100);
        LandfallProcess second = LandfallProcess.start(home);
        killOnceBooked(second, 5_000);
        second.server().kill();
        LandfallProcess third = LandfallProcess.start(home);
        awaitBooked(9_000);
        third.server().kill();
        killOnceBooked(third, 14_000);

        try (LandfallProcess last = LandfallProcess.start(home)) {
            await().atMost(LandfallProcess.PATIENCE).until(() -> distinct().size() == RECORDS);
            JsonNode receipt = last.awaitReceipt("payments", 1);

            assertThat(receipt.get("accepted").asInt()).isEqualTo(RECORDS);
            assertThat(receipt.get("duplicates").asInt()).isZero();
            assertThat(last.stop()).isZero();
        }
        // a kill between the effect and its confirmation repeats what was not confirmed: a batch at most
        assertThat(booked().size() - RECORDS).isBetween(0, 4 * 500);
    }

    private void killOnceBooked(LandfallProcess landfall, int records) {
        awaitBooked(records);
        landfall.kill();
    }

    private void awaitBooked(int records) {
        await().atMost(LandfallProcess.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> booked().size() >= records);
    }

    private void writeFlow() throws IOException {
        new Flow()
                .payments("payment_id")
                .booking("booking", "direct:book")
                .routes(
                        """
                        - route:
                            id: book
                            description: Writes the payment's key into a file.
                            from:
                              uri: direct:book
                              steps:
                                - setBody:
                                    expression:
                                      header:
                                        expression: Idempotency-Key
                                - to:
                                    uri: file:data/outbox
                                    parameters:
                                      fileName: booked.txt
                                      fileExist: Append
                                      appendChars: '\\n'
                        """)
                .writeTo(home);
    }

    private List<String> booked() {
        Path file = home.resolve("data/outbox/booked.txt");
        try {
            // a kill may cut the last line short; the same key is then written again
            return Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .filter(line -> line.startsWith("P-"))
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<String> distinct() {
        Set<String> expected =
                IntStream.range(0, RECORDS).mapToObj(i -> "P-" + i).collect(Collectors.toSet());
        Set<String> found = Set.copyOf(booked().stream().distinct().toList());
        return found.stream().filter(expected::contains).collect(Collectors.toSet());
    }
}

package io.landfall.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is told to end in the middle of its work, its home looked at from outside, and the next one. */
@Tag("full")
class ShutdownIT {
    private static final String SLOW_ONES =
            "{\"detail-type\": [\"payment.settled\"], \"detail\": {\"data\": {\"slow\": [true]}}}";
    private static final int RECORDS = 2_500;
    private static final Pattern OF_UNSAFE = Pattern.compile("sun\\.misc\\.Unsafe|org\\.jctools\\.util\\.UnsafeAccess");

    @TempDir
    private Path home;

    private HandlersOutside outside;

    @BeforeEach
    void outside() throws IOException {
        outside = new HandlersOutside();
    }

    @AfterEach
    void close() {
        outside.close();
    }

    @Test
    void whereverItIsToldToEndNothingIsLeftToRepairAndNothingIsHandledTwice() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        inbox().booking("quick", outside.handler("quick", Duration.ZERO), "concurrency", "4")
                .booking("ordered", outside.handler("ordered", Duration.ZERO), "concurrency", "4", "ordered", "true")
                .subscription("slow", SLOW_ONES, outside.handler("slow", Duration.ofMillis(150)), "concurrency", "4")
                .writeTo(home);

        for (int stop = 1; stop <= 3; stop++) {
            try (LandfallProcess landfall = LandfallProcess.start(home)) {
                assertNothingToRepair(landfall);
                landfall.drop("payments", stop + ".ndjson", records(stop));
                int calls = outside.calls() + 1 + random.nextInt(1_500);
                await().atMost(LandfallProcess.PATIENCE)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> outside.calls() >= calls);

                long began = System.nanoTime();
                assertThat(landfall.stop()).as(landfall.output()).isZero();

                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
                assertThat(warnings(landfall)).as("seed " + seed).isEmpty();
            }
            assertThat(outside.atWork()).isZero();
            assertLeftInOrder();
        }
        try (LandfallProcess landfall = LandfallProcess.start(home)) {
            assertNothingToRepair(landfall);
            await().atMost(LandfallProcess.PATIENCE)
                    .until(() -> outside.keys("quick").size() >= 3 * RECORDS
                            && outside.keys("ordered").size() >= 3 * RECORDS
                            && outside.keys("slow").size() >= 3 * RECORDS / 50);
            assertThat(landfall.stop()).isZero();
            assertLeftInOrder();
        }
        assertThat(outside.keys("quick"))
                .as("seed " + seed)
                .hasSize(3 * RECORDS)
                .doesNotHaveDuplicates();
        assertThat(outside.keys("ordered"))
                .as("seed " + seed)
                .hasSize(3 * RECORDS)
                .doesNotHaveDuplicates();
        assertThat(outside.keys("slow"))
                .as("seed " + seed)
                .hasSize(3 * RECORDS / 50)
                .doesNotHaveDuplicates();
    }

    @Test
    void aHandlerThatHangsDoesNotHoldUpTheEndAndIsCalledAgainByTheNextProcess() throws Exception {
        inbox().booking("hanging", outside.hangingHandler("hanging", "K-1-7"), "concurrency", "4", "ordered", "true")
                .booking("quick", outside.handler("quick", Duration.ZERO), "concurrency", "4")
                .writeTo(home);
        try (LandfallProcess landfall = LandfallProcess.start(home, "LANDFALL_SHUTDOWN_DEADLINE=6s")) {
            landfall.drop("payments", "1.ndjson", records(1));
            await().atMost(LandfallProcess.PATIENCE)
                    .until(() -> outside.keys("hanging").contains("K-1-7"));

            long began = System.nanoTime();
            int code = landfall.stop();

            // 3 if even the closed connection did not end the call
            assertThat(code).as(landfall.output()).isIn(0, 3);
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .as(landfall.output())
                    .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(7));
            assertThat(landfall.output())
                    .contains("Interrupting what has not ended in 3s: subscription 'hanging', whose handler has event");
        }
        outside.letGo();

        try (LandfallProcess landfall = LandfallProcess.start(home)) {
            await().atMost(LandfallProcess.PATIENCE)
                    .until(() -> outside.keys("hanging").size() > RECORDS
                            && outside.keys("quick").size() >= RECORDS);
            assertThat(landfall.stop()).isZero();
        }
        assertThat(outside.keys("quick")).hasSize(RECORDS).doesNotHaveDuplicates();
        assertThat(outside.keys("hanging")).hasSize(RECORDS + 1);
        assertThat(outside.keys("hanging").stream().filter("K-1-7"::equals)).hasSize(2);
    }

    private static Flow inbox() {
        return new Flow().payments("id", "partition", "account");
    }

    private static String records(int file) {
        return IntStream.range(0, RECORDS)
                .mapToObj(i -> "{\"id\": \"K-" + file + "-" + i + "\", \"account\": \"A-" + i % 97 + "\", \"slow\": "
                        + (i % 50 == 0) + "}\n")
                .collect(Collectors.joining());
    }

    /** All that is no plain information, but for what a newer Java itself says of the broker's queues (JEP 498). */
    private static List<String> warnings(LandfallProcess landfall) {
        return landfall.output()
                .lines()
                .filter(line -> !line.contains(" INFO "))
                .filter(line -> !(line.startsWith("WARNING: ")
                        && OF_UNSAFE.matcher(line).find()))
                .toList();
    }

    private static void assertNothingToRepair(LandfallProcess landfall) {
        assertThat(warnings(landfall)).isEmpty();
    }

    private void assertLeftInOrder() throws SQLException, IOException {
        try (HomeDatabase database = new HomeDatabase(home)) {
            assertThat(database.rows("SELECT subscription || claim_key FROM engine.claims WHERE state <> 1"))
                    .as("claims that nobody gave back")
                    .isEmpty();
            assertThat(database.rows("SELECT subscription FROM engine.claims_in_flight"))
                    .isEmpty();
            assertThat(database.rows("SELECT subscription FROM engine.claim_pages WHERE octet_length(waiting) > 0"))
                    .as("attempts that the stop made fail")
                    .isEmpty();
            assertThat(database.rows("SELECT batch_id FROM engine.outbox"))
                    .as("what is journaled and not published")
                    .isEmpty();
            assertThat(database.rows("SELECT owner FROM engine.nodes")).isEmpty();
            assertThat(database.rows(
                            "SELECT arrival_id FROM engine.arrivals WHERE is_open = TRUE AND state <> 'taken'"))
                    .as("receipts that nobody knows to be written")
                    .isEmpty();
        }
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.filter(Files::isRegularFile)
                            .filter(file -> file.toString().contains("/.landfall/")
                                    || file.toString().matches(".*\\.(part|tmp|old)")))
                    .isEmpty();
        }
        try (Stream<Path> staging = Files.walk(home.resolve("data/inbox/payments/.landfall"))) {
            assertThat(staging).as("directories of batches").hasSize(1);
        }
    }
}

package io.landfall.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import io.landfall.acceptance.DroppedFiles.Dropped;
import io.landfall.acceptance.OutsideLedger.Booked;
import io.landfall.acceptance.PowerCutDisk.Unsynced;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power is cut at random moments, again and again, and each time the process goes on with what a
 * disk then holds (see {@code powercut.c}), of the broker's files and of the database server's like of all
 * others. Books are kept from outside. With {@code -Dpowercut.cuts=6} it does so for a minute, with {@code
 * -Dpowercut.seed=…} with the same files and about the same moments.
 */
class PowerCutSoak {
    private static final int CUTS = Integer.getInteger("powercut.cuts", 50);
    private static final long SEED = Long.getLong("powercut.seed", System.nanoTime());
    /** Of the subscriptions: what a cut between the effect and its confirmation repeats, at most. */
    private static final int BATCH = 50;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final Random random = new Random(SEED);
    private Path library;
    private Path home;
    /** Where the cut before left the disk that this home was made of. */
    private Optional<PowerCutDisk> former = Optional.empty();

    private DroppedFiles files;
    private int paged;
    private int large;
    private int inCheckpoint;

    @BeforeEach
    void compileTheDisk() throws Exception {
        directory = directory.toRealPath();
        if (!System.getProperty("os.name").equals("Linux")) {
            abort("a power cut is simulated with LD_PRELOAD, on Linux only");
        }
        library = PowerCutDisk.compile(directory)
                .orElseGet(() -> abort("a power cut is simulated by a C library, and there is no gcc to compile it"));
        files = new DroppedFiles(random, Files.createDirectories(directory.resolve("desk")));
        home = directory.resolve("disk-0");
    }

    @Test
    void whatWasAcknowledgedSurvivesEveryPowerCut() throws Exception {
        try (OutsideLedger ledger = new OutsideLedger()) {
            writeFlow(ledger);
            for (int cut = 1; cut <= CUTS; cut++) {
                workUntilThePowerIsCut(ledger, cut);
            }
            try (LandfallProcess last = LandfallProcess.start(home)) {
                ledger.release();
                awaitAll(last, "payments", ledger::booking);
                awaitAll(last, "bulk", ledger::held);
                awaitMarker(last, "payments", ledger::booking);
                awaitMarker(last, "bulk", ledger::held);
                await().atMost(LandfallProcess.PATIENCE).untilAsserted(() -> assertReceipts(last, "payments"));
                await().atMost(LandfallProcess.PATIENCE).untilAsserted(() -> assertReceipts(last, "bulk"));
                assertThat(last.stop()).isZero();
            }

            assertDatabase();
            new ServerFiles(home).assertWhole();
            new ServerFiles(home).assertNoDamageInLog();
            int repeated = repeated(ledger.booking()) + repeated(ledger.held());
            System.out.printf(
                    "power cuts: %d, files: %d, records: %d, repeated: %d, cuts while paging: %d, with large messages: %d, in a checkpoint: %d, seed: %d%n",
                    CUTS,
                    files.count(),
                    files.keys("payments").size() + files.keys("bulk").size(),
                    repeated,
                    paged,
                    large,
                    inCheckpoint,
                    SEED);
            assertThat(paged).as("cuts while a queue was paging").isPositive();
            assertThat(large).as("cuts with large messages").isPositive();
        }
    }

    private void workUntilThePowerIsCut(OutsideLedger ledger, int cut) throws Exception {
        PowerCutDisk disk = PowerCutDisk.of(home, library);
        LandfallProcess landfall = LandfallProcess.launch(home, disk.environment());
        // some cuts come while the one before is recovered from
        boolean inStart = cut % 5 == 0;
        if (!inStart) {
            landfall.awaitAtWork();
            new ServerFiles(home).assertServerIsBehind(disk);
        }
        AtomicBoolean powered = new AtomicBoolean(true);
        CompletableFuture<Void> producer = CompletableFuture.runAsync(() -> {
            try {
                for (Dropped file : files.some(cut)) {
                    if (powered.get()) {
                        files.drop(file, disk);
                    }
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        ledger.awaitMore(inStart ? 1 : 50 + random.nextInt(1_000), Duration.ofMillis(100 + random.nextInt(3_000)));
        disk.kill(random);
        landfall.awaitExit();
        powered.set(false);
        producer.join();
        ledger.nextProcess();
        new ServerFiles(home).assertNoDamageInLog();
        inCheckpoint += new ServerFiles(home).endedInCheckpoint() ? 1 : 0;
        paged += filesBelow("data/broker/paging", ".page") > 0 ? 1 : 0;
        large += filesBelow("data/broker/large-messages", ".msg") > 0 ? 1 : 0;

        Path next = directory.resolve("disk-" + cut);
        disk.restore(next, cut % 2 == 1 ? Unsynced.LOST : Unsynced.SOME, random, Path.of("data/broker"));
        files.dropAgain(home, next);
        if (cut % 4 < 2) {
            new ServerFiles(next).keepLittleInMemory();
        } else {
            new ServerFiles(next).keepMuchInMemory();
        }
        if (former.isPresent()) {
            former.get().delete();
        }
        former = Optional.of(disk);
        home = next;
    }

    private long filesBelow(String path, String extension) throws IOException {
        if (Files.notExists(home.resolve(path))) {
            return 0;
        }
        try (Stream<Path> found = Files.walk(home.resolve(path))) {
            return found.filter(file -> file.toString().endsWith(extension)).count();
        }
    }

    private void awaitAll(LandfallProcess landfall, String inbox, Supplier<List<Booked>> booked) {
        await().atMost(LandfallProcess.PATIENCE).untilAsserted(() -> {
            Set<String> missing = new TreeSet<>(files.keys(inbox));
            booked.get().stream().map(Booked::key).forEach(missing::remove);
            assertThat(missing)
                    .as(() -> "lost; seed " + SEED + "\n" + landfall.output())
                    .isEmpty();
        });
    }

    /** What comes behind everything else is handled, so that nothing waits to be handled again. */
    private void awaitMarker(LandfallProcess landfall, String inbox, Supplier<List<Booked>> booked) {
        landfall.drop(inbox, "last.ndjson", "{\"id\": \"last-" + inbox + "\"}\n");
        await().atMost(LandfallProcess.PATIENCE)
                .until(() -> booked.get().stream().anyMatch(one -> one.key().equals("last-" + inbox)));
    }

    /** Each file that was durable when it was dropped has been read whole, once; of others, what was left. */
    private void assertReceipts(LandfallProcess landfall, String inbox) {
        Map<String, List<JsonNode>> finished = landfall.receipts(inbox).stream()
                .filter(receipt -> receipt.get("state").asText().equals("finished"))
                .collect(Collectors.groupingBy(receipt -> receipt.get("file").asText()));
        for (Dropped file : files.synced(inbox)) {
            assertThat(finished).containsKey(file.name());
            assertThat(finished.get(file.name()))
                    .as("seed %s", SEED)
                    .allSatisfy(receipt -> assertThat(receipt.get("accepted").asInt()
                                    + receipt.get("duplicates").asInt())
                            .isEqualTo(file.keys().size()))
                    .allSatisfy(receipt ->
                            assertThat(receipt.get("rejected").asInt()).isEqualTo(file.rejected()));
        }
    }

    private void assertDatabase() throws Exception {
        try (HomeDatabase database = new HomeDatabase(home)) {
            assertThat(database.table(
                            "SELECT key_sequence FROM engine.journal GROUP BY key_sequence HAVING COUNT(*) > 1"))
                    .as("journaled twice")
                    .isEmpty();
            assertThat(
                            database.table(
                                    "SELECT COUNT(*) FROM engine.journal WHERE event_type IN ('payment.settled', 'bulk.loaded')"))
                    .containsExactly(List.of(String.valueOf(
                            files.keys("payments").size() + files.keys("bulk").size() + 2)));
            assertThat(database.table("SELECT subscription FROM engine.claim_pages WHERE octet_length(waiting) > 0"))
                    .as("claims that wait")
                    .isEmpty();
            for (List<String> arrival : database.table(
                    "SELECT arrival_id, inbox, content_hash, size_bytes, rejected, rejected_bytes, file_name FROM engine.arrivals")) {
                assertArrival(arrival);
            }
        }
    }

    private void assertArrival(List<String> arrival) throws Exception {
        String hash = arrival.get(2);
        Path archived =
                home.resolve("data/archive").resolve(hash.substring(0, 2)).resolve(hash);
        assertThat(archived).hasSize(Long.parseLong(arrival.get(3)));
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(archived))))
                .isEqualTo(hash);
        assertThat(home.resolve("data/receipts")
                        .resolve(arrival.get(1))
                        .resolve(arrival.get(6) + "." + arrival.get(0) + ".json"))
                .isNotEmptyFile();
        if (!arrival.get(4).equals("0")) {
            Path rejected =
                    home.resolve("data/rejected").resolve(arrival.get(1)).resolve(arrival.get(0) + ".ndjson");
            assertThat(rejected).hasSize(Long.parseLong(arrival.get(5)));
            assertThat(Files.readAllLines(rejected)).hasSize(Integer.parseInt(arrival.get(4)));
        }
    }

    /**
     * How many were handled again. A key that was handled once more must be of the last batch that the
     * process before was at: the confirmation of all batches before that was acknowledged to it.
     */
    private static int repeated(List<Booked> booked) {
        Map<Integer, List<String>> byProcess = new HashMap<>();
        Map<String, Integer> first = new HashMap<>();
        int repeated = 0;
        for (Booked one : booked) {
            byProcess
                    .computeIfAbsent(one.process(), process -> new ArrayList<>())
                    .add(one.key());
            Integer before = first.putIfAbsent(one.key(), one.process());
            if (before != null) {
                repeated++;
                List<String> handled = byProcess.get(before);
                assertThat(handled.subList(Math.max(0, handled.size() - BATCH), handled.size()))
                        .as("handled by process %s at its end, and by %s again; seed %s", before, one.process(), SEED)
                        .contains(one.key());
                first.put(one.key(), one.process());
            }
        }
        return repeated;
    }

    private void writeFlow(OutsideLedger ledger) throws IOException {
        Files.createDirectories(home.resolve("data/inbox/payments"));
        Files.createDirectories(home.resolve("data/inbox/bulk"));
        new Flow()
                .payments("id")
                .inbox("bulk", "bulk.loaded", "id")
                .booking("booking", ledger.address("/booking"), "batch", "50")
                .subscription("held", "{\"detail-type\": [\"bulk.loaded\"]}", ledger.address("/held"), "batch", "50")
                .writeTo(home);
    }
}

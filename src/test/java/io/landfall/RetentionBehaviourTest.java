package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.Hub.Recorder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionBehaviourTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Map<String, String> SHORT = Map.of(
            "LANDFALL_JOURNAL_WINDOW", "1s",
            "LANDFALL_RETENTION_JOURNAL", "2s",
            "LANDFALL_RETENTION_ARCHIVE", "2s",
            "LANDFALL_RETENTION_RECEIPTS", "2s",
            "LANDFALL_RETENTION_REJECTED", "2s",
            "LANDFALL_RETENTION_INTERVAL", "100ms");

    @TempDir
    Path home;

    private final Recorder handled = new Recorder();
    private Hub hub;

    @AfterEach
    void close() {
        hub.close();
    }

    private void start(Map<String, String> environment) {
        hub = new Hub(home)
                .inbox("in")
                .subscription("ledger", "in", this::handle, "dedupe", "2s", "attempts", "1")
                .start(environment);
    }

    private void handle(org.apache.camel.Exchange exchange) throws Exception {
        if (Recorder.key(exchange).equals("poison")) {
            throw new IllegalStateException("never");
        }
        handled.process(exchange);
    }

    private static String record(String id) {
        return "{\"id\":\"" + id + "\"}";
    }

    private long files(String directory) {
        if (Files.notExists(home.resolve("data").resolve(directory))) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(home.resolve("data").resolve(directory))) {
            return files.filter(Files::isRegularFile).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Long> left() {
        Map<String, Long> left = new LinkedHashMap<>();
        for (String table : new String[] {"journal", "journal_keys", "claim_pages", "arrivals", "dead_letters"}) {
            left.put(table, hub.count(table));
        }
        for (String directory : new String[] {"archive", "receipts", "rejected"}) {
            left.put(directory, files(directory));
        }
        return left;
    }

    private static Map<String, Long> nothingBut(long deadLetters) {
        Map<String, Long> expected = new LinkedHashMap<>();
        for (String what :
                new String[] {"journal_keys", "claim_pages", "arrivals", "archive", "receipts", "rejected"}) {
            expected.put(what, 0L);
        }
        expected.put("dead_letters", deadLetters);
        expected.put("journal", deadLetters);
        return expected;
    }

    @Test
    void allThatIsDoneGoesWhenItsTimeIsOverAndADeadLetterStaysWithItsEvent() {
        start(SHORT);
        hub.drop("in", record("a"), "no record", record("poison"), record("b"));
        await().atMost(PATIENCE)
                .until(() -> files("receipts") == 1 && files("rejected") == 1 && handled.keys.size() == 2);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(left()).isEqualTo(nothingBut(1)));

        assertThat(hub.count("journal j JOIN engine.dead_letters d ON d.sequence = j.sequence"))
                .isEqualTo(1);
        hub.drop("in", record("a"), record("c"));
        await().atMost(PATIENCE).until(() -> handled.keys.size() == 4);
        assertThat(handled.keys).containsExactly("a", "b", "a", "c");
    }

    @Test
    void nothingGoesBeforeItsTime() {
        start(Map.of("LANDFALL_RETENTION_INTERVAL", "100ms"));
        hub.drop("in", record("a"), "no record", record("b"));
        await().atMost(PATIENCE)
                .until(() -> files("receipts") == 1 && hub.count("claim_pages WHERE octet_length(handled) > 0") == 1);
        Map<String, Long> before = left();

        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> left().equals(before));

        assertThat(before)
                .containsEntry("journal", 2L)
                .containsEntry("archive", 1L)
                .containsEntry("rejected", 1L);
    }
}

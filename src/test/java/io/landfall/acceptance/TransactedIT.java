package io.landfall.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A handler that writes to Landfall's database, in a process that is killed while it is at it. Each
 * event of the batch takes longer than a round, so each is committed by itself, and the broker hears of
 * them all together at the end: at the second event the first is committed and not acknowledged, and
 * the second has its effect and is not committed.
 */
class TransactedIT {
    private static final String HANDLER =
            """
            - route:
                id: book
                description: Books a key without any guard of its own, says so outside, and takes its time.
                from:
                  uri: direct:book
                  steps:
                    - to:
                        uri: "sql:INSERT INTO effects (idempotency_key) VALUES (:#${header.Idempotency-Key})"
                    - setBody:
                        expression:
                          header:
                            expression: Idempotency-Key
                    - to:
                        uri: file:data/calls
                        parameters:
                          fileName: calls.txt
                          fileExist: Append
                          appendChars: '\\n'
                    - to:
                        uri: "sql:SELECT pg_sleep(0.4)"
            """;

    @TempDir
    private Path home;

    @Test
    void aKillBeforeTheCommitAndOneBeforeTheAcknowledgementLeaveEachEffectOnce() throws Exception {
        killAtTheSecondCall("true");
        try (HomeDatabase database = new HomeDatabase(home)) {
            assertThat(database.rows("SELECT idempotency_key FROM effects")).containsExactly("K-0");
            assertThat(database.rows("SELECT page FROM engine.claim_pages WHERE octet_length(handled) > 0"))
                    .hasSize(1);
        }

        handleTheRest();

        assertThat(calls()).containsExactly("K-0", "K-1", "K-1", "K-2", "K-3");
        try (HomeDatabase database = new HomeDatabase(home)) {
            assertThat(database.rows("SELECT idempotency_key FROM effects ORDER BY idempotency_key"))
                    .containsExactly("K-0", "K-1", "K-2", "K-3");
        }
    }

    @Test
    void withoutTheTransactionTheSameKillDoublesTheEffect() throws Exception {
        killAtTheSecondCall("false");

        handleTheRest();

        try (HomeDatabase database = new HomeDatabase(home)) {
            assertThat(database.rows("SELECT idempotency_key FROM effects ORDER BY idempotency_key"))
                    .containsExactly("K-0", "K-1", "K-1", "K-2", "K-3");
        }
    }

    private void killAtTheSecondCall(String transacted) throws IOException {
        new Flow()
                .payments("id")
                .booking("ledger", "direct:book", "transacted", transacted)
                .routes(HANDLER)
                .writeTo(home);
        Path migrations = Files.createDirectories(home.resolve("config/migration"));
        Files.writeString(
                migrations.resolve("V001__create_effects.sql"),
                "CREATE TABLE effects (idempotency_key VARCHAR(200) NOT NULL);\n");
        try (LandfallProcess landfall = LandfallProcess.start(home)) {
            landfall.drop(
                    "payments", "a.ndjson", "{\"id\":\"K-0\"}\n{\"id\":\"K-1\"}\n{\"id\":\"K-2\"}\n{\"id\":\"K-3\"}\n");
            await().atMost(LandfallProcess.PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> calls().contains("K-1"));
            landfall.kill();
        }
    }

    private void handleTheRest() {
        try (LandfallProcess landfall = LandfallProcess.start(home)) {
            await().atMost(LandfallProcess.PATIENCE).until(() -> calls().contains("K-3"));
            assertThat(landfall.stop()).isZero();
        }
    }

    private List<String> calls() {
        Path file = home.resolve("data/calls/calls.txt");
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that the migrations of flows make. */
class TablesOfFlowsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String INSERT = "sql:INSERT INTO journal (entry) VALUES (:#${header.Idempotency-Key})";

    @TempDir
    Path home;

    private Hub hub;

    @AfterEach
    void close() {
        hub.close();
    }

    private void migration(String sql) throws IOException {
        Path migrations = Files.createDirectories(home.resolve("config/migration"));
        Files.writeString(migrations.resolve("V001__create_tables.sql"), sql);
    }

    private List<String> entries() {
        return hub.jdbc().queryForList("SELECT entry FROM journal ORDER BY entry", String.class);
    }

    @Test
    void mayHaveTheNamesOfLandfallsOwn() throws IOException {
        migration(
                """
                CREATE TABLE journal  (entry VARCHAR(200) NOT NULL);
                CREATE TABLE arrivals (airport VARCHAR(3) NOT NULL);
                CREATE TABLE nodes    (node INTEGER NOT NULL);
                CREATE TABLE events   (event INTEGER NOT NULL);
                CREATE TABLE retries  (retry INTEGER NOT NULL);
                CREATE TABLE outbox   (mail INTEGER NOT NULL);
                CREATE TABLE claims   (claim INTEGER NOT NULL);
                """);
        hub = new Hub(home)
                .inbox("in")
                .subscription("ledger", "in", exchange -> {}, "handler", INSERT)
                .start(Map.of());

        hub.drop("in", "{\"id\": \"a\"}", "{\"id\": \"b\"}");

        await().atMost(PATIENCE).until(() -> entries().size() == 2);
        assertThat(entries()).containsExactly("a", "b");
        assertThat(hub.count("journal")).isEqualTo(2);
        await().atMost(PATIENCE).until(() -> hub.count("arrivals WHERE NOT is_open") == 1);
    }
}

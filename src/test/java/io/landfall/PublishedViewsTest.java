package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.landfall.event.Event;
import io.landfall.event.EventBatch;
import io.landfall.event.EventJson;
import io.landfall.journal.Journal;
import io.landfall.journal.JournalKeys;
import io.landfall.journal.Outbox;
import io.landfall.testing.DatabaseFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The views that anyone may read, and the page that describes them. */
class PublishedViewsTest extends DatabaseFixture {
    private static final Path PAGE = Path.of("docs/sql.md");
    private static final Pattern QUERY = Pattern.compile("```sql\\n(.*?);\\n```", Pattern.DOTALL);
    private static final Pattern HEADING = Pattern.compile("## (\\w+)");

    private static final String VIEWS =
            """
            SELECT relname, coalesce(obj_description(oid, 'pg_class'), '') AS comment FROM pg_class
            WHERE  relnamespace = 'landfall'::regnamespace ORDER BY relname
            """;
    private static final String COLUMNS =
            """
            SELECT '| `' || attname || '` | ' || format_type(atttypid, -1) || ' | '
                   || coalesce(col_description(attrelid, attnum), '') || ' |'
            FROM   pg_attribute WHERE attrelid = ('landfall.' || ?)::regclass AND attnum > 0 ORDER BY attnum
            """;

    /** Runs something as those read who find the views by their names alone. */
    private <T> T reading(Supplier<T> work) {
        return database.transactions().in(() -> {
            database.jdbc().execute("SET LOCAL search_path TO landfall, flows");
            return work.get();
        });
    }

    private Map<String, Object> row(String query, Object... parameters) {
        return reading(() -> database.jdbc().queryForMap(query, parameters));
    }

    private void journal(Event... events) {
        Outbox outbox = new Outbox(database.jdbc(), "us", false, clock);
        Journal journal =
                new Journal(database.jdbc(), new JournalKeys(database.jdbc(), Duration.ofDays(7)), outbox, clock);
        database.transactions().run(() -> journal.append(EventBatch.of(List.of(events))));
    }

    private static Event.Builder invoice(String key, String data) {
        try {
            return Event.of("e-" + key, "/inbox/invoices", "invoice.approved", EventJson.MAPPER.readTree(data))
                    .with("idempotencykey", key);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void retry(long sequence) {
        database.jdbc()
                .update(
                        "INSERT INTO engine.retries (subscription, sequence, claim_key, attempts, due_at)"
                                + " VALUES ('ledger', ?, 'k', 1, ?)",
                        sequence,
                        clock.now());
    }

    private void handled(String subscription, String bits) {
        database.jdbc()
                .update(
                        "INSERT INTO engine.claim_pages VALUES (?, 0, ?::bytea, '', ?, ?)",
                        subscription,
                        bits,
                        clock.now(),
                        clock.now());
    }

    @Test
    void thePageSaysOfEachViewWhatTheDatabaseSays() throws IOException {
        List<String> described = new ArrayList<>();
        for (Map<String, Object> view : database.jdbc().queryForList(VIEWS)) {
            described.add(view.get("relname") + ": " + view.get("comment"));
            described.addAll(database.jdbc().queryForList(COLUMNS, String.class, view.get("relname")));
        }

        assertThat(describedOnThePage()).containsExactlyInAnyOrderElementsOf(described);
        assertThat(describedOnThePage())
                .containsSubsequence(described.stream()
                        .filter(line -> line.startsWith("| "))
                        .limit(14)
                        .toList());
        assertThat(described).noneMatch(line -> line.endsWith(": ") || line.endsWith("|  |"));
    }

    /** The views in the order of their names, each with its sentence and its columns in their order. */
    private static List<String> describedOnThePage() throws IOException {
        List<List<String>> views = new ArrayList<>();
        for (String section : Files.readString(PAGE).split("(?=\\n## )", -1)) {
            List<String> lines = section.strip().lines().toList();
            if (HEADING.matcher(lines.get(0)).matches() && section.contains("\n| column | type | meaning |\n")) {
                List<String> view = new ArrayList<>();
                view.add(lines.get(0).substring(3) + ": " + lines.get(2));
                lines.stream().filter(line -> line.startsWith("| `")).forEach(view::add);
                views.add(view);
            }
        }
        return views.stream()
                .sorted((one, other) -> one.get(0).compareTo(other.get(0)))
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void everyQueryOfThePageCanBeAsked() throws IOException {
        List<String> queries = QUERY.matcher(Files.readString(PAGE))
                .results()
                .map(MatchResult::group)
                .map(block -> block.substring("```sql\n".length(), block.length() - "\n```".length()))
                .toList();
        journal(invoice("INV-1001", "{\"amount\": \"12.50\"}")
                .with("arrivalid", "a1")
                .with("arrivalline", 2)
                .build());

        List<List<Map<String, Object>>> answers = queries.stream()
                .map(query -> reading(() -> database.jdbc().queryForList(query)))
                .toList();

        assertThat(answers).hasSize(7);
        assertThat(answers.get(0)).hasSize(1);
    }

    @Test
    void anEventIsFoundByItsKey() {
        journal(
                invoice("INV-1", "{\"amount\": 1}").build(),
                invoice("INV-2", "{\"amount\": 100000000000000000000000.10}")
                        .with("subject", "ACC-7")
                        .with("partitionkey", "acme")
                        .time(OffsetDateTime.parse("2026-03-01T09:30:00.25Z"))
                        .build());

        Map<String, Object> found = row(
                "SELECT type, source, id, subject, partition, time, data ->> 'amount' AS amount,"
                        + " event ->> 'specversion' AS version FROM events WHERE idempotency_key = ?",
                "INV-2");

        assertThat(found)
                .containsEntry("type", "invoice.approved")
                .containsEntry("source", "/inbox/invoices")
                .containsEntry("id", "e-INV-2")
                .containsEntry("subject", "ACC-7")
                .containsEntry("partition", "acme")
                .containsEntry("amount", "100000000000000000000000.10")
                .containsEntry("version", "1.0");
        assertThat(found).containsEntry("time", Timestamp.from(Instant.parse("2026-03-01T09:30:00.25Z")));
    }

    @Test
    void aKeyIsLookedForInAnIndex() {
        String plan = reading(() -> {
            database.jdbc().execute("SET LOCAL enable_seqscan = off");
            return String.join(
                    "\n",
                    database.jdbc()
                            .queryForList("EXPLAIN SELECT data FROM events WHERE idempotency_key = 'a'", String.class));
        });

        assertThat(plan).contains("journal_of_key").contains("Index Cond");
    }

    @Test
    void noEventMakesTheViewUnreadable() {
        journal(
                invoice("nul", "{\"a\": \"\\u0000\\u0000x\", \"b\": \"\\\\u0000\"}")
                        .build(),
                invoice("number", "{\"a\": 1E-10000}").build(),
                invoice("ancient", "{}")
                        .time(OffsetDateTime.parse("0000-02-29T00:00:00Z"))
                        .build(),
                invoice("far", "{}")
                        .time(OffsetDateTime.parse("9999-12-31T23:59:59.999999999Z"))
                        .build(),
                invoice("vague", "{}").with("time", "soon").build());

        List<Map<String, Object>> all = reading(() -> database.jdbc().queryForList("SELECT * FROM events"));

        assertThat(all).hasSize(5);
        assertThat(row("SELECT data ->> 'a' AS a, data ->> 'b' AS b FROM events WHERE idempotency_key = 'nul'"))
                .containsEntry("a", "\uFFFD\uFFFDx")
                .containsEntry("b", "\\u0000");
        assertThat(row("SELECT extract(year FROM time AT TIME ZONE 'UTC')::int AS year FROM events"
                        + " WHERE idempotency_key = 'ancient'"))
                .containsEntry("year", -1);
        assertThat(row("SELECT time FROM events WHERE idempotency_key = 'vague'"))
                .containsEntry("time", null);
    }

    @Test
    void whatWaitsIsThereWithItsKey() {
        journal(invoice("INV-1", "{}").build());
        long sequence = database.jdbc().queryForObject("SELECT sequence FROM engine.journal", Long.class);
        retry(sequence);

        assertThat(row("SELECT subscription, idempotency_key, type, attempts FROM retries"))
                .isEqualTo(Map.of(
                        "subscription",
                        "ledger",
                        "idempotency_key",
                        "INV-1",
                        "type",
                        "invoice.approved",
                        "attempts",
                        1));
    }

    @Test
    void aSubscriptionTellsHowFarItIs() {
        handled("ledger", "\\x07");
        handled("mail", "\\x01");
        retry(9);

        List<Map<String, Object>> subscriptions = reading(
                () -> database.jdbc()
                        .queryForList(
                                "SELECT subscription, handled, waiting, dead_letters FROM subscriptions ORDER BY subscription"));

        assertThat(subscriptions)
                .containsExactly(
                        Map.of("subscription", "ledger", "handled", 3L, "waiting", 1L, "dead_letters", 0L),
                        Map.of("subscription", "mail", "handled", 1L, "waiting", 0L, "dead_letters", 0L));
    }
}

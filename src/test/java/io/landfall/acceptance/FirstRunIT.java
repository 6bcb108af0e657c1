package io.landfall.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README promises of the first run: the packed flows and the samples, in a fresh directory. */
class FirstRunIT {
    @TempDir
    private Path home;

    @Test
    void saysWhatItWatchesAndWhereItListensAndIsHealthy() {
        try (LandfallProcess landfall = LandfallProcess.start(home)) {
            assertThat(landfall.output())
                    .contains("watches inbox invoices (data/inbox/invoices)")
                    .contains("watches inbox payments (data/inbox/payments)")
                    .contains("watches inbox orders (data/inbox/orders)")
                    .contains("listens on http://127.0.0.1:");
            assertThat(landfall.get("/observe/health").statusCode()).isEqualTo(200);
            assertThat(landfall.get("/observe/health").body()).contains("UP");
        }
    }

    @Test
    void theSamplesShowEveryOutcome() throws SQLException {
        try (LandfallProcess landfall = LandfallProcess.start(home)) {
            landfall.dropSample("invoices", "invoices.csv");
            landfall.dropSample("payments", "payments.ndjson");
            landfall.dropSample("orders", "orders.json");

            JsonNode invoices = landfall.awaitReceipt("invoices", 1);
            assertCounts(invoices, 5, 1, 1);
            assertThat(invoices.at("/rejects/0/line").asInt()).isEqualTo(6);
            assertThat(invoices.at("/rejects/0/reason").asText()).isEqualTo("has 3 fields, the header has 5");
            assertCounts(landfall.awaitReceipt("payments", 1), 3, 1, 1);
            assertCounts(landfall.awaitReceipt("orders", 1), 2, 1, 1);

            assertThat(landfall.awaitOutbox("notifications", 5))
                    .extracting(event -> event.at("/data/invoice_id").asText())
                    .containsExactlyInAnyOrder("INV-1001", "INV-1002", "INV-1003", "INV-1005", "INV-1006");
            assertThat(landfall.awaitOutbox("large-payments", 2))
                    .extracting(event -> event.get("idempotencykey").asText())
                    .containsExactlyInAnyOrder("PAY-2", "PAY-4");
            assertThat(landfall.awaitOutbox("orders-anz", 1)
                            .get(0)
                            .at("/data/currency")
                            .asText())
                    .isEqualTo("AUD");
            assertThat(landfall.awaitOutbox("orders-elsewhere", 1)
                            .get(0)
                            .at("/data/currency")
                            .asText())
                    .isEqualTo("EUR");
            JsonNode alert = landfall.awaitOutbox("alerts", 1).get(0);
            assertThat(alert.get("type").asText()).isEqualTo("landfall.dead-letter.parked");
            assertThat(alert.at("/data/subscription").asText()).isEqualTo("ledger");
            assertThat(alert.at("/data/idempotency_key").asText()).isEqualTo("INV-1005");
            assertThat(alert.at("/data/attempts").asInt()).isEqualTo(3);
            assertThat(alert.at("/data/cause").asText()).contains("the ledger refuses the amount 'not-a-number'");

            assertThat(landfall.stop()).isZero();
        }
        assertThat(rows("SELECT invoice_id FROM ledger_entries ORDER BY invoice_id"))
                .containsExactly("INV-1001", "INV-1002", "INV-1003", "INV-1006");
        assertThat(rows("SELECT account_id || ' ' || total FROM account_totals ORDER BY account_id"))
                .containsExactly("ACC-1 162.50", "ACC-2 89.90", "ACC-3 310.00");
        assertThat(rows("SELECT subscription || ' ' || idempotency_key || ' ' || attempts FROM engine.dead_letters"))
                .containsExactly("ledger INV-1005 3");
        assertThat(rows("SELECT owner FROM engine.nodes")).isEmpty();
        assertThat(rows("SELECT batch_id FROM engine.outbox")).isEmpty();
    }

    @Test
    void theSameFilesAgainChangeNothingButTheReceipts() throws SQLException {
        try (LandfallProcess landfall = LandfallProcess.start(home)) {
            landfall.dropSample("invoices", "invoices.csv");
            landfall.awaitReceipt("invoices", 1);
            landfall.awaitOutbox("notifications", 5);
            landfall.awaitOutbox("alerts", 1);

            landfall.dropSample("invoices", "invoices.csv");
            JsonNode again = landfall.awaitReceipt("invoices", 2);
            landfall.drop(
                    "invoices", "changed.csv", "invoice_id,account_id,amount,currency\nINV-1001,ACC-1,1.00,NZD\n");
            JsonNode sameKey = landfall.awaitReceipt("invoices", 3);

            assertThat(again.get("state").asText()).isEqualTo("skipped");
            assertThat(again.get("reason").asText()).startsWith("the same content arrived before, as ");
            assertCounts(again, 0, 0, 0);
            assertCounts(sameKey, 0, 1, 0);
            landfall.stop();
        }
        assertThat(rows("SELECT COUNT(*) FROM engine.journal WHERE event_type = 'invoice.approved'"))
                .containsExactly("5");
        assertThat(rows("SELECT COUNT(*) FROM engine.dead_letters")).containsExactly("1");
        assertThat(rows("SELECT COUNT(*) FROM engine.claim_pages WHERE octet_length(waiting) > 0"))
                .containsExactly("0");
    }

    @Test
    void anotherUserThanRootNeedsNothingElse() throws Exception {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        Files.setOwner(
                home, home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        try (LandfallProcess landfall = LandfallProcess.startAs("nobody", home)) {
            landfall.dropSample("payments", "payments.ndjson");

            landfall.awaitOutbox("large-payments", 2);

            assertThat(landfall.server().process().orElseThrow().info().user()).contains("nobody");
            assertThat(landfall.stop()).isZero();
        }
    }

    @Test
    void aSubscriptionThatIsAddedIsServedAfterARestartAndTouchesNobodyElse() throws IOException {
        Path routes = Files.createDirectories(home.resolve("routes"));
        Files.copy(Path.of("routes/payments.camel.yaml"), routes.resolve("payments.camel.yaml"));
        try (LandfallProcess landfall = LandfallProcess.start(home)) {
            landfall.drop("payments", "one.ndjson", payment("P-1", 20_000));
            landfall.awaitOutbox("large-payments", 1);
            landfall.stop();
        }

        Files.writeString(
                routes.resolve("audit.camel.yaml"),
                """
                - templatedRoute:
                    routeTemplateRef: subscription
                    routeId: audit
                    parameters:
                      - { name: pattern, value: '{"detail-type": ["payment.settled"]}' }
                      - { name: handler, value: file:data/outbox/audit }
                """);
        try (LandfallProcess landfall = LandfallProcess.start(home)) {
            landfall.drop("payments", "two.ndjson", payment("P-2", 5));
            landfall.drop("payments", "three.ndjson", payment("P-3", 30_000));

            assertThat(landfall.awaitOutbox("audit", 2)).hasSize(2);
            assertThat(landfall.awaitOutbox("large-payments", 2)).hasSize(2);
        }
    }

    private static String payment(String id, int amount) {
        return "{\"payment_id\": \"" + id + "\", \"account_id\": \"A\", \"amount\": " + amount + "}\n";
    }

    private static void assertCounts(JsonNode receipt, int accepted, int duplicates, int rejected) {
        assertThat(List.of(
                        receipt.get("accepted").asInt(),
                        receipt.get("duplicates").asInt(),
                        receipt.get("rejected").asInt()))
                .as("accepted, duplicates, rejected of %s", receipt)
                .containsExactly(accepted, duplicates, rejected);
    }

    /** Asks the database, whose server ended with its process. */
    private List<String> rows(String sql) throws SQLException {
        try (HomeDatabase database = new HomeDatabase(home)) {
            return database.rows(sql);
        }
    }
}

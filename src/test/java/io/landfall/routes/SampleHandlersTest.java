package io.landfall.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.Landfall;
import io.landfall.storage.Home;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The handlers of the sample flows, called as their subscriptions call them. */
class SampleHandlersTest {
    private static Landfall landfall;
    private static ProducerTemplate template;

    @BeforeAll
    static void start(@TempDir Path home) {
        landfall = Landfall.start(new Home(home), key -> key.equals("LANDFALL_HTTP_PORT") ? "0" : null);
        template = landfall.context().createProducerTemplate();
    }

    @AfterAll
    static void stop() {
        landfall.close();
    }

    private static String invoice(String id, String account, String amount) {
        return "{\"invoice_id\":\"%s\",\"account_id\":\"%s\",\"amount\":\"%s\",\"currency\":\"NZD\"}"
                .formatted(id, account, amount);
    }

    @Test
    void theLedgerPostsAnInvoiceOnceHoweverOftenItComes() throws SQLException {
        template.sendBodyAndHeader("direct:post-to-ledger", invoice("I-1", "A", "12.50"), "Idempotency-Key", "I-1");
        template.sendBodyAndHeader("direct:post-to-ledger", invoice("I-1", "A", "12.50"), "Idempotency-Key", "I-1");

        assertThat(rows("SELECT invoice_id || ' ' || amount FROM ledger_entries"))
                .containsExactly("I-1 12.50");
    }

    @Test
    void theLedgerRefusesWhatIsNoAmount() {
        assertThatThrownBy(() -> template.sendBodyAndHeader(
                        "direct:post-to-ledger", invoice("I-2", "A", "-1"), "Idempotency-Key", "I-2"))
                .hasRootCauseMessage("the ledger refuses the amount '-1'");
    }

    @Test
    void theTotalsOfAnAccountAreExactHoweverOftenAnInvoiceComes() throws SQLException {
        for (String id : List.of("I-3", "I-4", "I-4", "I-3")) {
            template.sendBodyAndHeader("direct:add-to-account-total", invoice(id, "B", "10.10"), "Idempotency-Key", id);
        }

        assertThat(rows("SELECT account_id || ' ' || invoices || ' ' || total FROM account_totals"))
                .containsExactly("B 2 20.20");
    }

    @Test
    void aNotificationIsAFileThatIsNamedByItsHeader() throws Exception {
        AdviceWith.adviceWith(landfall.context(), "notify-customer", route -> route.weaveByToUri("file:*")
                .replace()
                .to("mock:outbox"));
        MockEndpoint outbox = landfall.context().getEndpoint("mock:outbox", MockEndpoint.class);
        outbox.expectedBodiesReceived("{}");
        outbox.expectedHeaderReceived("CamelFileName", "0001.json");

        template.sendBodyAndHeaders("direct:notify-customer", "{}", Map.of("CamelFileName", "0001.json"));

        outbox.assertIsSatisfied();
    }

    private static List<String> rows(String sql) throws SQLException {
        DataSource database = landfall.context().getRegistry().lookupByNameAndType("dataSource", DataSource.class);
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.getConnection();
                ResultSet result = connection.createStatement().executeQuery(sql)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }
}

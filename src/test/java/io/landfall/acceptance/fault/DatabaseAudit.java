package io.landfall.acceptance.fault;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Audits the database once every process has ended: the journal, the ledger, and nothing left over. */
final class DatabaseAudit {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JdbcTemplate jdbc;
    private final Input input;

    DatabaseAudit(DataSource dataSource, Input input) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.input = input;
    }

    private static final Map<String, String> NOTHING_LEFT_OF = Map.of(
            "batches in the outbox", "SELECT count(*) FROM engine.outbox",
            "claims that are under way", "SELECT count(*) FROM engine.claims_in_flight",
            "pages of claims that wait", "SELECT count(*) FROM engine.claim_pages WHERE octet_length(waiting) > 0",
            "retries", "SELECT count(*) FROM engine.retries",
            "open arrivals", "SELECT count(*) FROM engine.arrivals WHERE is_open = TRUE OR state = 'taken'",
            "dead letters", "SELECT count(*) FROM engine.dead_letters");

    /** Whether the subscriptions are through with everything, as far as only the database knows. */
    boolean isSettled() {
        return missing(ledgerKeys()).isEmpty() && count("SELECT count(*) FROM engine.retries") == 0;
    }

    /**
     * @param mayHaveLeases how many nodes died without giving back their leases
     */
    void tell(Findings findings, int mayHaveLeases) {
        NOTHING_LEFT_OF.forEach((what, sql) -> {
            long left = count(sql);
            findings.check(left == 0, "left over in the database: " + left + " " + what);
        });
        long leases = count("SELECT count(*) FROM engine.nodes");
        findings.check(leases <= mayHaveLeases, leases + " nodes have a lease, and " + mayHaveLeases + " were killed");
        List<String> journal = journalKeys();
        List<String> ledger = ledgerKeys();
        findings.add("lost: not in the journal", missing(journal));
        findings.add("doubled: more than once in the journal", repeated(journal));
        findings.add("lost: not in the ledger", missing(ledger));
        findings.add("doubled: more than once in the ledger", repeated(ledger));
    }

    private Set<String> missing(List<String> keys) {
        Set<String> missing = new HashSet<>(input.keys());
        keys.forEach(missing::remove);
        return missing;
    }

    /** Keys beyond their first time. */
    private static List<String> repeated(List<String> keys) {
        Map<String, Integer> times = new HashMap<>();
        List<String> repeated = new ArrayList<>();
        for (String key : keys) {
            if (times.merge(key, 1, Integer::sum) > 1) {
                repeated.add(key);
            }
        }
        return repeated;
    }

    int doubledInLedger() {
        return repeated(ledgerKeys()).size();
    }

    int lostInLedger() {
        return missing(ledgerKeys()).size();
    }

    private List<String> ledgerKeys() {
        return jdbc.queryForList("SELECT idempotency_key FROM ledger_effects", String.class);
    }

    private List<String> journalKeys() {
        List<String> keys = new ArrayList<>();
        jdbc.query("SELECT event FROM engine.journal WHERE event_type = 'payment.settled'", row -> {
            keys.add(keyOf(row.getBytes(1)));
        });
        return keys;
    }

    private static String keyOf(byte[] event) {
        try {
            return JSON.readTree(event).get("idempotencykey").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long count(String sql) {
        Long count = jdbc.queryForObject(sql, Long.class);
        return count == null ? 0 : count;
    }
}

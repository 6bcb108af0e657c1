package io.landfall.testing;

import io.landfall.storage.Database;
import io.landfall.storage.DurableTransactions;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** A database of a test, and the shortest ways to it. */
public final class TestDatabase implements AutoCloseable {
    private static final List<String> TABLES = List.of(
            "nodes",
            "arrivals",
            "journal",
            "journal_keys",
            "outbox",
            "claims",
            "claim_pages",
            "claims_under_way",
            "retries",
            "dead_letters");

    private final Database database;
    private final JdbcTemplate jdbc;
    private final DurableTransactions transactions;

    private TestDatabase(Database database) {
        this.database = database;
        this.jdbc = new JdbcTemplate(database.dataSource());
        this.transactions = new DurableTransactions(database.dataSource());
    }

    public static TestDatabase open() {
        return new TestDatabase(TestServer.newDatabase());
    }

    public Database database() {
        return database;
    }

    public JdbcTemplate jdbc() {
        return jdbc;
    }

    public DurableTransactions transactions() {
        return transactions;
    }

    public long count(String table) {
        return jdbc.queryForObject("SELECT count(*) FROM " + table, Long.class);
    }

    /** Gives an owner a lease, as its process would. */
    public void lease(String owner) {
        jdbc.update("DELETE FROM nodes WHERE owner = ?", owner);
        jdbc.update("INSERT INTO nodes (owner, beat) VALUES (?, 0)", owner);
    }

    /** The owner gave its lease back, or was held for dead. */
    public void endLease(String owner) {
        jdbc.update("DELETE FROM nodes WHERE owner = ?", owner);
    }

    /** Runs work in a transaction that does not commit. */
    public void rolledBack(Runnable work) {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            work.run();
            status.setRollbackOnly();
        });
    }

    void empty() {
        TABLES.forEach(table -> jdbc.update("DELETE FROM " + table));
    }

    @Override
    public void close() {
        database.close();
    }
}

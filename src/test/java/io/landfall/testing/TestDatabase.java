package io.landfall.testing;

import io.landfall.storage.Database;
import io.landfall.storage.DurableTransactions;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** A database of a test, and the shortest ways to it. */
public final class TestDatabase implements AutoCloseable {
    private static final String TABLES =
            """
            SELECT table_name FROM information_schema.tables
            WHERE  table_schema = 'engine' AND table_name <> 'schema_history' ORDER BY table_name
            """;

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

    /** Landfall's own. */
    private List<String> tables() {
        return jdbc.queryForList(TABLES, String.class);
    }

    public long count(String table) {
        return jdbc.queryForObject("SELECT count(*) FROM engine." + table, Long.class);
    }

    /** Gives an owner a lease, as its process would. */
    public void lease(String owner) {
        jdbc.update("DELETE FROM engine.nodes WHERE owner = ?", owner);
        jdbc.update("INSERT INTO engine.nodes (owner, beat) VALUES (?, 0)", owner);
    }

    /** The owner gave its lease back, or was held for dead. */
    public void endLease(String owner) {
        jdbc.update("DELETE FROM engine.nodes WHERE owner = ?", owner);
    }

    /** Runs work in a transaction that does not commit. */
    public void rolledBack(Runnable work) {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            work.run();
            status.setRollbackOnly();
        });
    }

    void empty() {
        tables().forEach(table -> jdbc.update("DELETE FROM engine." + table));
    }

    @Override
    public void close() {
        database.close();
    }
}

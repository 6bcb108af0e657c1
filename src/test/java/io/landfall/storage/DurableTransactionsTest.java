package io.landfall.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class DurableTransactionsTest {
    private Database database;
    private RecordedConnections connections;
    private DurableTransactions transactions;
    private JdbcTemplate jdbc;

    @BeforeEach
    void open() {
        database = TestServer.newDatabase();
        connections = new RecordedConnections(database.dataSource());
        transactions = new DurableTransactions(connections);
        jdbc = new JdbcTemplate(connections);
        jdbc.execute("CREATE TABLE notes (note VARCHAR(10))");
        connections.forget();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private int add(String note) {
        return jdbc.update("INSERT INTO notes VALUES (?)", note);
    }

    private List<String> notes() {
        return jdbc.queryForList("SELECT note FROM notes ORDER BY note", String.class);
    }

    @Test
    void workIsCommittedAtItsEnd() {
        transactions.run(() -> add("a"));

        assertThat(connections.calls()).containsExactly("INSERT INTO notes VALUES (?)", "commit");
        assertThat(notes()).containsExactly("a");
    }

    @Test
    void workThatFailsIsRolledBack() {
        assertThatThrownBy(() -> transactions.run(() -> {
                    add("a");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(connections.calls()).containsExactly("INSERT INTO notes VALUES (?)", "rollback");
        assertThat(notes()).isEmpty();
    }

    @Test
    void workInsideATransactionIsPartOfIt() {
        String answer = transactions.in(() -> {
            transactions.run(() -> add("a"));
            add("b");
            return "done";
        });

        assertThat(answer).isEqualTo("done");
        assertThat(connections.calls()).filteredOn("commit"::equals).hasSize(1);
        assertThat(connections.calls()).endsWith("commit");
    }
}

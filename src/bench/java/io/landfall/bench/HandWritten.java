package io.landfall.bench;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.jms.Connection;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/**
 * The limit: a program that does this one job in batches of 1,000 and nothing else. It knows no
 * retries, dead letters, receipts, schemas, patterns or other formats, and has no outbox: a crash
 * between its two commits loses the batch. Arguments as those of {@link PlainCamel}.
 */
public final class HandWritten {
    static final int BATCH = 1_000;

    private HandWritten() {}

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        Setup setup = Setup.parse(List.of(arguments).subList(2, arguments.length));
        Handled handled = new Handled(setup);
        ActiveMQConnectionFactory broker = PeerBroker.start(home, true);
        HikariDataSource database = PeerDatabase.open(home, setup);
        createTables(database, setup);

        Connection connection = broker.createConnection();
        connection.start();
        for (int i = 0; i < setup.subscribers(); i++) {
            HandWrittenConsumer consumer = new HandWrittenConsumer(connection, database, i, handled);
            new Thread(consumer, "subscriber" + i).start();
        }
        for (int i = 0; i < setup.inboxes(); i++) {
            HandWrittenReader reader =
                    new HandWrittenReader(connection, database, setup.subscribers(), Setup.inbox(home, i));
            new Thread(reader, "reader" + i).start();
        }
        PeerHttp.start(handled);
    }

    private static void createTables(HikariDataSource database, Setup setup) throws SQLException {
        try (java.sql.Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS events (event_key VARCHAR(200) PRIMARY KEY, body BYTEA NOT NULL)");
            for (int i = 0; i < setup.subscribers(); i++) {
                statement.execute(
                        "CREATE TABLE IF NOT EXISTS handled" + i + " (event_key VARCHAR(200) NOT NULL PRIMARY KEY)");
            }
        }
    }
}

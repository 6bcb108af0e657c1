package io.landfall.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a process leaves behind that is killed right after a commit is the file as it then is: a copy of it
 * must open with that commit. H2 2.2 to 2.5 fail this as soon as they use space again, because they write the
 * store's header before they note the chunk it is to name ({@code FileStore.storeBuffer}).
 */
class AcknowledgedCommitsTest {
    private static final int COMMITS = 400;
    private static final int COPIED_FROM = 200;

    @TempDir
    Path directory;

    @Test
    void aFileAsAKillLeavesItHoldsTheLastCommitAlsoWhereSpaceIsUsedAgain() throws Exception {
        try (Database database = Database.embedded(directory.resolve("live"));
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET RETENTION_TIME 0");
            statement.execute("CREATE TABLE counter (n INT)");
            statement.execute("INSERT INTO counter VALUES (0)");
            statement.execute("CREATE TABLE filling (n INT PRIMARY KEY, body VARBINARY(100000))");
            connection.setAutoCommit(false);
            for (int n = 1; n <= COMMITS; n++) {
                commit(connection, n);
                statement.execute("CHECKPOINT SYNC");
                if (n > COPIED_FROM) {
                    assertThat(lastCommitOf(copy())).isEqualTo(n);
                }
            }
        }
    }

    private static void commit(Connection connection, int n) throws SQLException {
        try (PreparedStatement count = connection.prepareStatement("UPDATE counter SET n = ?");
                PreparedStatement fill = connection.prepareStatement("INSERT INTO filling VALUES (?, ?)");
                PreparedStatement forget = connection.prepareStatement("DELETE FROM filling WHERE n <= ?")) {
            count.setInt(1, n);
            count.execute();
            fill.setInt(1, n);
            fill.setBytes(2, new byte[1_000 * (n % 30)]);
            fill.execute();
            forget.setInt(1, n - 10);
            forget.execute();
            connection.commit();
        }
    }

    private Path copy() throws IOException {
        Path killed = Files.createDirectories(directory.resolve("killed")).resolve("landfall.mv.db");
        Files.deleteIfExists(killed);
        return Files.copy(directory.resolve("live/landfall.mv.db"), killed);
    }

    private static int lastCommitOf(Path file) throws SQLException {
        String name = file.toString().replace(".mv.db", "");
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:h2:" + name + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE", "landfall", "");
                Statement statement = connection.createStatement();
                ResultSet counted = statement.executeQuery("SELECT n FROM counter")) {
            counted.next();
            return counted.getInt(1);
        }
    }
}

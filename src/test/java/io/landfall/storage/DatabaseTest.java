package io.landfall.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.event.ConfigurationException;
import io.landfall.storage.server.ServerAddress;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

class DatabaseTest {
    @TempDir
    Path directory;

    private static Database open(Path directory) {
        return Database.own(directory, "", () -> false);
    }

    @Test
    void whatWasCommittedIsThereWhenItIsOpenedAgain() {
        try (Database first = open(directory)) {
            new JdbcTemplate(first.dataSource()).execute("CREATE TABLE notes (note VARCHAR(10))");
        }

        try (Database again = open(directory)) {
            assertThat(new JdbcTemplate(again.dataSource()).queryForList("SELECT note FROM notes"))
                    .isEmpty();
        }
    }

    @Test
    void anAddressOfAnotherKindOfDatabaseIsRefused() {
        assertThatThrownBy(() -> Database.open("jdbc:mysql://here/it", "me", "", 2))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("landfall.database.url: 'jdbc:mysql://here/it' is not the address of a PostgreSQL database;"
                        + " write jdbc:postgresql://host:port/name, or leave it out for a server of Landfall's own");
    }

    @Test
    void aDirectoryThatIsAFileIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> open(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("the database directory " + file + " cannot be written: ");
    }

    @Test
    void flowsHaveMigrationsOfTheirOwn() throws IOException {
        Path migrations = Files.createDirectory(directory.resolve("migrations"));
        Files.writeString(migrations.resolve("V001__notes.sql"), "CREATE TABLE notes (note VARCHAR(10));");

        try (Database database = open(directory.resolve("database"))) {
            database.migrateFlows("filesystem:" + migrations);
            database.migrateFlows("filesystem:" + migrations);

            assertThat(new JdbcTemplate(database.dataSource()).queryForList("SELECT note FROM notes"))
                    .isEmpty();
        }
    }

    @Test
    void whoeverMayOnlyReadFindsTheViewsAndTheTablesOfFlowsByTheirNames() throws IOException, SQLException {
        Path migrations = Files.createDirectory(directory.resolve("migrations"));
        Files.writeString(migrations.resolve("V001__notes.sql"), "CREATE TABLE notes (note VARCHAR(10));");

        try (Database database = open(directory.resolve("database"))) {
            database.migrateFlows("filesystem:" + migrations);

            try (Connection reader = reader(database)) {
                assertThat(count(reader, "events")).isZero();
                assertThat(count(reader, "notes")).isZero();
                assertThatThrownBy(() -> reader.createStatement().execute("INSERT INTO notes VALUES ('mine')"))
                        .hasMessageContaining("read-only transaction");
            }
        }
    }

    private Connection reader(Database database) throws IOException, SQLException {
        Properties passwords = new Properties();
        try (Reader file = Files.newBufferedReader(directory.resolve("database/passwords"))) {
            passwords.load(file);
        }
        ServerAddress address = database.server().orElseThrow().address();
        return DriverManager.getConnection(
                address.url(), address.properties("landfall_reader", passwords.getProperty("reader.password")));
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (ResultSet rows = connection.createStatement().executeQuery("SELECT count(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void aMigrationThatFailsIsNamed() throws IOException {
        Path migrations = Files.createDirectory(directory.resolve("migrations"));
        Files.writeString(migrations.resolve("V001__notes.sql"), "CREATE TABEL notes (note VARCHAR(10));");

        try (Database database = open(directory.resolve("database"))) {
            assertThatThrownBy(() -> database.migrateFlows("filesystem:" + migrations))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("config/migration: ")
                    .hasMessageContaining("V001__notes.sql");
        }
    }
}

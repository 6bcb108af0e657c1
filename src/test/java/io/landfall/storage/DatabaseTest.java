package io.landfall.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.event.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

package io.landfall.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.event.ConfigurationException;
import io.landfall.testing.TestServer;
import io.landfall.testing.Together;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** What somebody's own database must have, and must not. */
class SchemasTest {
    private String address;

    @BeforeEach
    void database() {
        // without the user that the address names
        address = TestServer.newAddress().replaceFirst("[?].*", "");
    }

    private void asAdministrator(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(address, "postgres", "")) {
            for (String statement : statements) {
                connection.createStatement().execute(statement);
            }
        }
    }

    private Database open(String user) {
        return Database.open(address, user, "", 2);
    }

    private String name() {
        return address.replaceAll(".*/([a-z_0-9]+).*", "$1");
    }

    private void assertRefused(String user, String reason) {
        assertThatThrownBy(() -> open(user))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("the database jdbc:postgresql://")
                .hasMessageEndingWith(" cannot be opened: " + reason);
    }

    @Test
    void theTablesOfAVersionBeforeTheFirstReleaseAreRefused() throws SQLException {
        asAdministrator("CREATE TABLE landfall_schema_history (version VARCHAR(10))");

        assertRefused(
                "postgres",
                "its tables were made by a version before the first release, which this one cannot read; use a new"
                        + " database, or drop what Landfall has in the schema public (landfall_schema_history is the"
                        + " table that tells)");
    }

    @Test
    void aSchemaOfLandfallsNameThatIsSomebodyElsesIsRefused() throws SQLException {
        asAdministrator("CREATE SCHEMA engine", "CREATE TABLE engine.pistons (n INTEGER)");

        assertRefused(
                "postgres",
                "it has a schema 'engine' that Landfall did not make; use another database, or rename that schema");
    }

    @Test
    void aUserWhoMayNotMakeSchemasIsToldWhatLetsHim() throws SQLException {
        String user = name() + "_user";
        asAdministrator("CREATE ROLE " + user + " LOGIN");
        String grant = "GRANT CREATE ON DATABASE " + name() + " TO " + user;

        assertRefused(
                user,
                "the user may not make the schemas engine, landfall, flows; let the database's owner run: " + grant);

        asAdministrator(grant);
        open(user).close();
    }

    @Test
    void aUserWhoMayNotUseASchemaIsToldWhatLetsHim() throws SQLException {
        String user = name() + "_user";
        asAdministrator(
                "CREATE ROLE " + user + " LOGIN",
                "CREATE SCHEMA engine AUTHORIZATION " + user,
                "CREATE SCHEMA landfall AUTHORIZATION " + user,
                "CREATE SCHEMA flows");
        String grant = "GRANT ALL ON SCHEMA flows TO " + user;

        assertRefused(user, "the user may not use the schema flows; let its owner run: " + grant);

        asAdministrator(grant);
        open(user).close();
    }

    @Test
    void aTableThatWasThereBeforeIsFoundByItsNameAlone() throws SQLException {
        asAdministrator("CREATE TABLE customers (name VARCHAR(10))");

        try (Database database = open("postgres")) {
            assertThat(new JdbcTemplate(database.dataSource()).queryForList("SELECT name FROM customers"))
                    .isEmpty();
        }
    }

    @Test
    void nodesThatStartTogetherMakeThemOnce() throws Exception {
        Callable<Database> start = () -> open("postgres");

        List<Database> opened = Together.run(List.of(start, start, start));

        assertThat(opened).hasSize(3);
        opened.forEach(Database::close);
    }
}

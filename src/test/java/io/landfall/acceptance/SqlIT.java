package io.landfall.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code landfall sql} beside a process that is at work. */
class SqlIT {
    @TempDir
    private static Path home;

    private static LandfallProcess landfall;

    /** What a command said. */
    private record Said(int exitCode, String out, String err) {}

    @BeforeAll
    static void start() {
        landfall = LandfallProcess.start(home);
        landfall.dropSample("invoices", "invoices.csv");
        landfall.awaitReceipt("invoices", 1);
    }

    @AfterAll
    static void stop() {
        landfall.close();
    }

    private static Said sql(String... arguments) throws IOException, InterruptedException {
        return sqlIn(home, arguments);
    }

    private static Said sqlIn(Path directory, String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("sql-", ".out");
        Path err = Files.createTempFile("sql-", ".err");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("landfall.jar"),
                "sql",
                "--home",
                directory.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void anEventIsFoundByItsKeyWhileLandfallRuns() throws Exception {
        Said said = sql("SELECT idempotency_key, type, arrival_line FROM events WHERE idempotency_key = 'INV-1002'");

        assertThat(said)
                .isEqualTo(new Said(
                        0,
                        """
                                idempotency_key  type              arrival_line
                                ---------------  ----------------  ------------
                                INV-1002         invoice.approved             3
                                1 row
                                """,
                        ""));
    }

    @Test
    void theTablesOfFlowsAreThereByTheirNames() throws Exception {
        assertThat(sql("SELECT count(*) FROM ledger_entries").exitCode()).isZero();
    }

    @Test
    void nothingIsChanged() throws Exception {
        for (String change : List.of(
                "DELETE FROM engine.journal",
                "SET TRANSACTION READ WRITE; DELETE FROM engine.journal",
                "UPDATE ledger_entries SET amount = 0",
                "CREATE TABLE mine (note TEXT)")) {
            Said said = sql(change);

            assertThat(said.exitCode()).as(change).isEqualTo(1);
            assertThat(said.err()).as(change).containsAnyOf("read-only transaction", "permission denied");
        }
    }

    @Test
    void aMistakeIsOneMessageAndNoStackTrace() throws Exception {
        Said said = sql("SELECT nothing FROM events");

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.err())
                .startsWith("landfall: ERROR: column \"nothing\" does not exist")
                .doesNotContain("\tat ");
    }

    @Test
    void anotherClientGetsWhatItNeeds() throws Exception {
        Said said = sql("--connection");

        assertThat(said.exitCode()).isZero();
        assertThat(said.out())
                .containsPattern("host      \\S+/data/database/socket\n")
                .contains("database  landfall\n", "user      landfall_reader\n")
                .containsPattern("psql      PGPASSWORD=\\S+ psql -h \\S+ -p 5432 -U landfall_reader -d landfall\n");
    }

    @Test
    void whereNothingRunsThatIsSaid(@TempDir Path elsewhere) throws Exception {
        Said said = sqlIn(elsewhere, "SELECT 1");

        assertThat(said.exitCode()).isEqualTo(2);
        assertThat(said.err())
                .isEqualTo("landfall: no database server is at work in " + elsewhere.resolve("data/database")
                        + "; it runs as long as Landfall does: start that first\n");
    }
}

package io.landfall.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of a home directory's database server, looked at for what a power cut may have left in them. */
final class ServerFiles {
    private static final Pattern DAMAGE =
            Pattern.compile("checksum|corrupt|invalid page|PANIC|powercut:", Pattern.CASE_INSENSITIVE);
    /** The write-ahead log ends where its records are not whole: what was not synced is not there. */
    private static final Pattern END_OF_LOG =
            Pattern.compile("LOG: {2}incorrect resource manager data checksum in record at ");

    private static final Path OURSELVES = Path.of("/proc/self");

    private final Path home;

    ServerFiles(Path home) {
        this.home = home;
    }

    /**
     * Has a server that is started here write much that it has not synced: pages that its memory does not hold, and
     * checkpoints that take their time.
     */
    void keepLittleInMemory() throws IOException {
        set(
                """
                shared_buffers = 1MB
                bgwriter_delay = 10ms
                max_wal_size = 32MB
                min_wal_size = 32MB
                checkpoint_timeout = 30s
                log_checkpoints = on
                """);
    }

    /** Has a server that is started here work as Landfall sets it up. */
    void keepMuchInMemory() throws IOException {
        set("");
    }

    private void set(String settings) throws IOException {
        Path cluster = home.resolve("data/database/cluster");
        if (Files.exists(cluster)) {
            Files.writeString(cluster.resolve("postgresql.auto.conf"), settings);
        }
    }

    /** Whether a checkpoint was on its way when the server ended. */
    boolean endedInCheckpoint() throws IOException {
        List<String> checkpoints =
                log().filter(line -> line.contains("LOG:  checkpoint ")).toList();
        return !checkpoints.isEmpty() && checkpoints.get(checkpoints.size() - 1).contains("LOG:  checkpoint starting");
    }

    private Stream<String> log() throws IOException {
        Path log = home.resolve("data/database/server.log");
        if (Files.notExists(log)) {
            // the power was cut before its start
            return Stream.empty();
        }
        // what a cut left of an earlier log may not be text
        return Files.readString(log, StandardCharsets.ISO_8859_1).lines();
    }

    /** Whether all that the server at work writes is booked, and by an account that is allowed to. */
    void assertServerIsBehind(PowerCutDisk disk) throws IOException {
        ProcessHandle server = new HomeServer(home).process().orElseThrow();
        List<String> processes = new ArrayList<>(List.of(String.valueOf(server.pid())));
        server.children().forEach(process -> processes.add(String.valueOf(process.pid())));
        assertThat(processes).as("processes of the server").hasSizeGreaterThan(3);
        assertThat(disk.processes()).containsAll(processes);
        for (String process : processes) {
            Path about = Path.of("/proc/" + process);
            if (System.getProperty("user.name").equals("root")) {
                // who is nobody there, and owns the files and the books as root
                assertThat(Files.readSymbolicLink(about.resolve("ns/user")))
                        .isNotEqualTo(Files.readSymbolicLink(OURSELVES.resolve("ns/user")));
            }
        }
    }

    /** Whether the server, in its runs on this directory, found everything whole. */
    void assertNoDamageInLog() throws IOException {
        assertThat(log().filter(line -> DAMAGE.matcher(line).find())
                        .filter(line -> !END_OF_LOG.matcher(line).find()))
                .as("the server's log")
                .isEmpty();
    }

    /** Reads every row of every table, with what is kept beside the rows, and then every page of every file. */
    void assertWhole() throws IOException, InterruptedException, SQLException {
        Path programs;
        try (HomeDatabase database = new HomeDatabase(home)) {
            programs = Files.readSymbolicLink(Path.of("/proc/"
                            + new HomeServer(home).process().orElseThrow().pid() + "/exe"))
                    .getParent();
            List<String> tables = database.rows(
                    """
                    SELECT format('%I.%I', n.nspname, c.relname)
                    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                    WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'pg_toast')
                        AND has_table_privilege(c.oid, 'SELECT')
                    """);
            assertThat(tables).anyMatch(table -> table.endsWith(".journal"));
            for (String table : tables) {
                assertThat(database.rows("SELECT CASE WHEN count(*) = count(length(t::text)) THEN 'read' END FROM %s t"
                                .formatted(table)))
                        .as(table)
                        .containsExactly("read");
            }
        }
        Path checksums = programs.resolve("pg_checksums");
        if (Files.isExecutable(checksums)) {
            Process check = new ProcessBuilder(
                            checksums.toString(),
                            "--check",
                            "--pgdata",
                            home.resolve("data/database/cluster").toString())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(check.waitFor()).as(said).isZero();
            assertThat(said).containsPattern("Bad checksums: +0\n");
        }
    }
}

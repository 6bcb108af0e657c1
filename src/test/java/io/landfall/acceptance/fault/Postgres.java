package io.landfall.acceptance.fault;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL server that syncs, always at the same port and with the same files. The first start
 * is the library's; behind a kill the server's own command starts it again.
 */
final class Postgres implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String NAME = "landfall";

    private final Path data;
    private final Path logs;
    private final int port;
    private final EmbeddedPostgres first;
    private final List<String> command;
    private int started;

    Postgres(Path directory, Path logs, int port) {
        this.data = directory.resolve("data");
        this.logs = logs;
        this.port = port;
        try {
            first = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    // the library turns both off
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", "200")
                    .start();
            command = commandOf(server());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        execute("CREATE DATABASE " + NAME);
        if (!query("SHOW fsync").equals("on")
                || !query("SHOW synchronous_commit").equals("on")) {
            throw new IllegalStateException("PostgreSQL does not sync");
        }
    }

    String address() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + NAME;
    }

    DataSource database() {
        return dataSource(NAME);
    }

    private DataSource dataSource(String name) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://127.0.0.1:" + port + "/" + name);
        source.setUser("postgres");
        source.setCurrentSchema("flows");
        return source;
    }

    private void execute(String sql) {
        try (Connection connection = dataSource("postgres").getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String query(String sql) {
        try (Connection connection = dataSource("postgres").getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The postmaster, as it wrote it down itself. */
    private ProcessHandle server() {
        try {
            long pid = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
            return ProcessHandle.of(pid).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> commandOf(ProcessHandle server) throws IOException {
        String line = Files.readString(Path.of("/proc/" + server.pid() + "/cmdline"));
        List<String> command = new ArrayList<>(List.of(line.split("\0")));
        command.set(
                0,
                Files.readSymbolicLink(Path.of("/proc/" + server.pid() + "/exe"))
                        .toString());
        if (System.getProperty("user.name").equals("root")) {
            // PostgreSQL refuses to run as root; in a user namespace of its own it is somebody else
            command.addAll(0, List.of("unshare", "-U"));
        }
        return command;
    }

    /** SIGKILL of the server and of all its processes. */
    void kill() {
        ProcessHandle server = server();
        List<ProcessHandle> all = new ArrayList<>(List.of(server));
        all.addAll(server.descendants().toList());
        Ends.kill(all);
    }

    /** Starts it on the same files; returns when it has recovered and takes connections. */
    void start() {
        started++;
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            logs.resolve("postgres-%03d.log".formatted(started)).toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> query("SELECT 1").equals("1"));
    }

    @Override
    public void close() {
        try {
            first.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

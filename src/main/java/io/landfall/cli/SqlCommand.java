package io.landfall.cli;

import io.landfall.DatabaseLogin;
import io.landfall.storage.Home;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code landfall sql}: asks the database of a Landfall that is at work, and changes nothing in it. */
@Command(
        name = "sql",
        description = "Ask the database of the Landfall that is at work here; it is only read.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The views events, arrivals, dead_letters and others are described in docs/sql.md.",
            "Example:",
            "  landfall sql \"SELECT sequence, type, journaled_at FROM events WHERE idempotency_key = 'INV-1001'\""
        })
final class SqlCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    /** So many rows come from the server at a time. */
    private static final int FETCHED = 500;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            defaultValue = "",
            description = "The home directory of the Landfall that is asked; default: the current one.")
    private String home = "";

    @Option(
            names = "--connection",
            description = "Print what psql or another client needs to connect by itself; with the password.")
    private boolean connection;

    @Parameters(arity = "0..1", paramLabel = "QUERY", description = "One SQL statement.")
    private String query = "";

    @Override
    public Integer call() {
        if (connection == !query.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "say what to ask, as in landfall sql \"SELECT …\", or --connection");
        }
        DatabaseLogin login = DatabaseLogin.of(new Home(Path.of(home)), System::getenv);
        PrintWriter out = spec.commandLine().getOut();
        if (connection) {
            show(login.shown(), out);
            return DONE;
        }
        try (Connection database = login.connect();
                Statement statement = database.createStatement()) {
            statement.setFetchSize(FETCHED);
            try (ResultSet rows = statement.executeQuery(query)) {
                new TextTable(out).print(rows);
            }
            return DONE;
        } catch (SQLException e) {
            spec.commandLine().getErr().println("landfall: " + e.getMessage().strip());
            return FAILED;
        }
    }

    private static void show(Map<String, String> login, PrintWriter out) {
        login.forEach((name, value) -> out.printf("%-9s %s%n", name, value));
        out.printf(
                "psql      PGPASSWORD=%s psql -h %s -p %s -U %s -d %s%n",
                quoted(login.get("password")),
                quoted(login.get("host")),
                login.get("port"),
                quoted(login.get("user")),
                quoted(login.get("database")));
        out.flush();
    }

    /** As a word of a shell. */
    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9_./:-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}

package io.landfall;

import io.landfall.event.ConfigurationException;
import io.landfall.event.Outage;
import io.landfall.event.Reason;
import io.landfall.storage.Home;
import io.landfall.storage.server.ServerLogin;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** How to look into the database of a home directory while Landfall is at work there. */
public final class DatabaseLogin {
    private static final String DATABASE = "landfall";

    private final String url;
    private final Properties properties;
    private final Map<String, String> shown;

    private DatabaseLogin(String url, Properties properties, Map<String, String> shown) {
        this.url = url;
        this.properties = properties;
        this.shown = shown;
    }

    /**
     * Of the server that Landfall looks after, its user who only reads; of another server, the user of the
     * settings.
     *
     * @param environment gives an environment variable's value, or null
     * @throws ConfigurationException if no server is at work, or the settings are wrong
     */
    public static DatabaseLogin of(Home home, UnaryOperator<String> environment) {
        Settings settings = Settings.read(Sources.of(home), environment);
        String url = settings.text("landfall.database.url");
        return url.isEmpty()
                ? ofOwnServer(ServerLogin.ofReader(
                        home.resolve(settings.text("landfall.data")).resolve("database")))
                : ofAnotherServer(
                        url, settings.text("landfall.database.user"), settings.text("landfall.database.password"));
    }

    private static DatabaseLogin ofOwnServer(ServerLogin login) {
        return new DatabaseLogin(
                login.address().url(),
                login.properties(),
                shown(
                        login.address().host(),
                        String.valueOf(login.address().port()),
                        DATABASE,
                        login.user(),
                        login.password()));
    }

    private static DatabaseLogin ofAnotherServer(String url, String user, String password) {
        Properties parsed = Driver.parseURL(url, new Properties());
        if (parsed == null) {
            throw new ConfigurationException("landfall.database.url: '" + url + "' is not the address of a PostgreSQL"
                    + " database; write jdbc:postgresql://host:port/name");
        }
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        return new DatabaseLogin(
                url,
                properties,
                shown(
                        PGProperty.PG_HOST.getOrDefault(parsed),
                        PGProperty.PG_PORT.getOrDefault(parsed),
                        PGProperty.PG_DBNAME.getOrDefault(parsed),
                        user,
                        password));
    }

    private static Map<String, String> shown(String host, String port, String database, String user, String password) {
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("host", host);
        shown.put("port", port);
        shown.put("database", database);
        shown.put("user", user);
        shown.put("password", password);
        return shown;
    }

    /** What a client needs, by name: host (or the directory of the socket), port, database, user, password. */
    public Map<String, String> shown() {
        return shown;
    }

    /**
     * A connection that reads only, with the published views first in its search path.
     *
     * @throws ConfigurationException if the server does not answer or refuses the user
     */
    public Connection connect() {
        Properties readOnly = new Properties();
        readOnly.putAll(properties);
        readOnly.setProperty(PGProperty.READ_ONLY_MODE.getName(), "always");
        try {
            Connection connection = DriverManager.getConnection(url, readOnly);
            connection.setReadOnly(true);
            try (var statement = connection.createStatement()) {
                statement.execute("SET search_path TO landfall, flows, public");
            }
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            throw new ConfigurationException(
                    Outage.isSignOf(e)
                            ? "the database does not answer: " + Reason.of(e) + "; is Landfall running?"
                            : "the database refuses the user " + properties.getProperty("user") + ": " + Reason.of(e),
                    e);
        }
    }
}

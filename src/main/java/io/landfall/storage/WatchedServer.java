package io.landfall.storage;

import io.landfall.event.Outage;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.function.Supplier;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * The connections that a pool makes to a database server. The pool makes one as soon as one of its own
 * has broken and somebody waits: so an outage shows here at once, and its end too, while those who ask
 * the pool learn of it when their patience is over.
 */
final class WatchedServer extends AbstractDataSource {
    private final Supplier<String> url;
    private final Supplier<Properties> properties;
    private final Outage outage;
    private volatile boolean watching;

    /**
     * @param url asked for each connection: a server may come back at another port
     */
    WatchedServer(Supplier<String> url, Supplier<Properties> properties, Outage outage) {
        this.url = url;
        this.properties = properties;
        this.outage = outage;
    }

    /** Says outages from now on: whoever opens the database hears of a failure directly. */
    void watch() {
        watching = true;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return watching ? outage.watch(this::connect) : connect();
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url.get(), properties.get());
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        Properties others = new Properties();
        others.putAll(properties.get());
        others.setProperty("user", user);
        others.setProperty("password", password);
        return DriverManager.getConnection(url.get(), others);
    }
}

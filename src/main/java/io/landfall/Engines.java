package io.landfall;

import io.landfall.broker.EmbeddedBroker;
import io.landfall.storage.Database;
import io.landfall.storage.Home;
import io.landfall.storage.NodeLease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database, the broker and this node's lease: what runs below the routes. */
record Engines(Database database, EmbeddedBroker broker, NodeLease lease, Clock clock) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    static Engines start(Home home, Settings settings) {
        Clock clock = Clock.systemUTC();
        Path data = home.resolve(settings.text("landfall.data"));
        EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("broker"));
        Database database = null;
        try {
            database = database(data, settings);
            migrateFlows(home, database);
            NodeLease lease = new NodeLease(database.dataSource());
            lease.start(settings.text("landfall.database.url").isEmpty());
            return new Engines(database, broker, lease, clock);
        } catch (RuntimeException e) {
            close("database", database);
            close("broker", broker);
            throw e;
        }
    }

    /** Like routes/ and config/, the home directory's migrations replace the packed ones as a whole. */
    private static void migrateFlows(Home home, Database database) {
        Path own = home.resolve("config/migration");
        if (Files.isDirectory(own)) {
            database.migrateFlows("filesystem:" + own);
        } else if (!Files.isDirectory(home.resolve("config"))) {
            database.migrateFlows("classpath:config/migration");
        }
    }

    private static Database database(Path data, Settings settings) {
        String url = settings.text("landfall.database.url");
        return url.isEmpty()
                ? Database.embedded(data.resolve("database"))
                : Database.open(
                        url,
                        settings.text("landfall.database.user"),
                        settings.text("landfall.database.password"),
                        // a reader keeps one while it waits for its turn to append; others must not starve
                        settings.number(
                                "landfall.database.connections",
                                settings.number("landfall.intake.consumers", 1, 64) + 4,
                                1_000));
    }

    @Override
    public void close() {
        close("broker", broker);
        close("lease", lease);
        close("database", database);
    }

    private static void close(String name, AutoCloseable engine) {
        if (engine == null) {
            return;
        }
        try {
            engine.close();
        } catch (Exception e) {
            LOG.warn("The {} did not stop in order: {}", name, e.toString());
        }
    }
}

package io.landfall;

import io.landfall.broker.Broker;
import io.landfall.broker.EmbeddedBroker;
import io.landfall.broker.ExternalBroker;
import io.landfall.event.ConfigurationException;
import io.landfall.event.OutOfReachException;
import io.landfall.event.Outage;
import io.landfall.event.Reason;
import io.landfall.storage.Database;
import io.landfall.storage.NodeLease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** The database, the broker and this node's lease: what runs below the routes. */
record Engines(Database database, Broker broker, NodeLease lease, Clock clock) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    /**
     * Starts them; external ones that are away are waited for. Embedded ones start at the same time, and
     * what the broker refuses counts first.
     *
     * @param toldToEnd ends such a wait
     * @throws ConfigurationException for settings that cannot work, however long one waits
     */
    static Engines start(Sources sources, Settings settings, BooleanSupplier toldToEnd) {
        Path data = sources.home().resolve(settings.text("landfall.data"));
        checkTogether(settings);
        Broker broker = null;
        Database database = null;
        try (WaitingRoom waiting = new WaitingRoom(settings, toldToEnd)) {
            Meanwhile<? extends Broker> starting = broker(data, settings, waiting);
            try {
                database = waiting.until("database", () -> database(data, settings, toldToEnd));
            } catch (RuntimeException e) {
                broker = starting.get();
                throw e;
            }
            broker = starting.get();
            Database opened = database;
            boolean alone = !broker.isShared();
            NodeLease lease = waiting.until("database", () -> join(sources, opened, alone));
            return new Engines(database, broker, lease, Clock.systemUTC());
        } catch (RuntimeException e) {
            close("database", database);
            close("broker", broker);
            throw e;
        }
    }

    /** A database that several nodes share is of no use if each has events on queues of its own. */
    private static void checkTogether(Settings settings) {
        boolean ownBroker = settings.text("landfall.broker.url").isEmpty();
        if (!ownBroker && settings.text("landfall.database.url").isEmpty()) {
            throw new ConfigurationException("landfall.broker.url is set and landfall.database.url is not:"
                    + " nodes that share a broker have to share a database; set both, or neither for one node");
        }
    }

    /** The embedded one has its directory when this returns, so that no other process is at work there. */
    private static Meanwhile<? extends Broker> broker(Path data, Settings settings, WaitingRoom waiting) {
        String url = settings.text("landfall.broker.url");
        if (url.isEmpty()) {
            Supplier<EmbeddedBroker> start = EmbeddedBroker.locked(data.resolve("broker"), Limits.leastFree(settings));
            // what it refuses is not to wait for a database that is away
            return settings.text("landfall.database.url").isEmpty()
                    ? Meanwhile.of("broker", start)
                    : Meanwhile.made(start.get());
        }
        ExternalBroker broker = ExternalBroker.at(
                url, settings.text("landfall.broker.user"), settings.text("landfall.broker.password"));
        return Meanwhile.made(waiting.until("broker", () -> {
            broker.prepare();
            return broker;
        }));
    }

    /** Makes the flows' tables and takes a lease; the database may go away once more meanwhile. */
    private static NodeLease join(Sources sources, Database database, boolean alone) {
        try {
            migrateFlows(sources, database);
            NodeLease lease = new NodeLease(database.dataSource());
            lease.start(alone);
            return lease;
        } catch (DataAccessException | TransactionException e) {
            if (Outage.isSignOf(e)) {
                throw new OutOfReachException("the database is out of reach: " + Reason.of(e), e);
            }
            throw e;
        }
    }

    /** A config/ without migrations has none; what is packed counts only where there is no config/. */
    private static void migrateFlows(Sources sources, Database database) {
        Optional<Path> own = sources.directory("config").map(config -> config.resolve("migration"));
        if (own.isEmpty()) {
            database.migrateFlows("classpath:config/migration");
        } else if (Files.isDirectory(own.get())) {
            database.migrateFlows("filesystem:" + own.get());
        }
    }

    private static Database database(Path data, Settings settings, BooleanSupplier toldToEnd) {
        String url = settings.text("landfall.database.url");
        return url.isEmpty()
                ? Database.own(data.resolve("database"), settings.text("landfall.database.server"), toldToEnd)
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

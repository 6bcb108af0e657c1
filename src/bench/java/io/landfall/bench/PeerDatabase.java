package io.landfall.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.landfall.storage.server.OwnServer;
import java.nio.file.Path;

/**
 * A peer's database: PostgreSQL on a server that the peer starts in its home directory, by what starts
 * Landfall's, so that both have the same programs and the same settings.
 */
final class PeerDatabase {
    /** As many as Landfall's server takes. */
    private static final int SERVER_CONNECTIONS = 144;

    private PeerDatabase() {}

    static HikariDataSource open(Path home, Setup setup) {
        OwnServer server = OwnServer.start(home.resolve("data/database"), "", SERVER_CONNECTIONS, () -> false);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.address().url());
        config.setDataSourceProperties(server.properties());
        config.setMaximumPoolSize(setup.subscribers() + 4);
        return new HikariDataSource(config);
    }
}

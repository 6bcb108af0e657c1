package io.landfall.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Up while the database answers. */
public final class DatabaseHealth extends AbstractHealthCheck {
    private static final int PATIENCE_SECONDS = 2;

    private final Database database;

    public DatabaseHealth(Database database) {
        super("landfall", "database");
        this.database = database;
    }

    /** A process that waits for its database is not to be started anew. */
    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        // known to be away: asking would make the caller wait for a connection
        Optional<String> away = database.outage().reason();
        if (away.isPresent()) {
            builder.message("the database is out of reach: " + away.get()).down();
            return;
        }
        try (Connection connection = database.dataSource().getConnection()) {
            if (connection.isValid(PATIENCE_SECONDS)) {
                builder.up();
            } else {
                builder.message("the database does not answer").down();
            }
        } catch (SQLException e) {
            builder.message("the database is out of reach: " + e.getMessage()).down();
        }
    }
}

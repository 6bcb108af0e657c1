package io.landfall.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Up while the database answers. */
public final class DatabaseHealth extends AbstractHealthCheck {
    private static final int PATIENCE_SECONDS = 2;

    private final DataSource dataSource;

    public DatabaseHealth(DataSource dataSource) {
        super("landfall", "database");
        this.dataSource = dataSource;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        try (Connection connection = dataSource.getConnection()) {
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

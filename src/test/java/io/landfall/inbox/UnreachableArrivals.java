package io.landfall.inbox;

import java.time.Duration;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.BatchPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ParameterizedPreparedStatementSetter;

/** Arrivals of a database that does not take rows until a test says so. */
final class UnreachableArrivals {
    private final Arrivals arrivals;
    private boolean reachable;

    UnreachableArrivals(InboxAtWork inbox) {
        JdbcTemplate jdbc = new JdbcTemplate(inbox.database.database().dataSource()) {
            @Override
            public <T> int[][] batchUpdate(
                    String sql,
                    java.util.Collection<T> rows,
                    int size,
                    ParameterizedPreparedStatementSetter<T> setter) {
                if (!reachable) {
                    throw new TransientDataAccessResourceException("the database is away");
                }
                return super.batchUpdate(sql, rows, size, setter);
            }

            @Override
            public int[] batchUpdate(String sql, BatchPreparedStatementSetter setter) {
                throw new UnsupportedOperationException("arrivals are inserted in another way");
            }
        };
        arrivals = new Arrivals(jdbc, Duration.ofDays(7), inbox.clock);
    }

    Arrivals arrivals() {
        return arrivals;
    }

    void reachable() {
        reachable = true;
    }
}

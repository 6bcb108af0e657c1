package io.landfall.inbox;

import java.time.Duration;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementSetter;

/** Arrivals of a database that does not take rows until a test says so. */
final class UnreachableArrivals {
    private final Arrivals arrivals;
    private boolean reachable;

    UnreachableArrivals(InboxAtWork inbox) {
        JdbcTemplate jdbc = new JdbcTemplate(inbox.database.database().dataSource()) {
            @Override
            public int update(String sql, PreparedStatementSetter setter) {
                if (!reachable) {
                    throw new TransientDataAccessResourceException("the database is away");
                }
                return super.update(sql, setter);
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

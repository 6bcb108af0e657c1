package io.landfall.event;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether something that Landfall cannot work without is away. Many threads notice an outage; it is
 * said once in the log, and once when it is over. For any thread.
 */
public final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    /** PostgreSQL: the server is shutting down, crashed, or is starting. */
    private static final String OPERATOR_INTERVENTION = "57P0";

    private static final String CONNECTION_EXCEPTION = "08";
    private static final int H2_DATABASE_IS_CLOSED = 90098;

    private final String what;
    private final AtomicReference<Began> current = new AtomicReference<>();

    private record Began(String reason, long nanoTime) {}

    /**
     * @param what the beginning of a sentence, such as "The broker tcp://…"
     */
    public Outage(String what) {
        this.what = what;
    }

    /** Somebody could not reach it. */
    public void began(Throwable cause) {
        String reason = Reason.of(cause);
        if (current.compareAndSet(null, new Began(reason, System.nanoTime()))) {
            LOG.error("{} is out of reach; work waits for it and goes on by itself: {}", what, reason);
        }
    }

    /** Somebody reached it. */
    public void ended() {
        if (current.get() == null) {
            return;
        }
        Began began = current.getAndSet(null);
        if (began != null) {
            Duration lasted = Duration.ofNanos(System.nanoTime() - began.nanoTime());
            LOG.info("{} is back after {} s", what, Math.max(1, lasted.toSeconds()));
        }
    }

    /** Why it is out of reach; empty while it is not. */
    public Optional<String> reason() {
        return Optional.ofNullable(current.get()).map(Began::reason);
    }

    /**
     * Whether a failure means that the database or the broker is away, rather than that something is
     * wrong with what was asked of it. Such a failure is no news of its own: the outage is.
     */
    public static boolean isSignOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isAway(sql)) {
                return true;
            }
            // the JMS API is the broker's alone; its failures are told by name
            if (cause.getClass().getName().startsWith("jakarta.jms.")
                    || cause.getClass().getName().startsWith("org.apache.activemq.artemis.api.core.ActiveMQ")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAway(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return failure instanceof SQLTransientConnectionException
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLRecoverableException
                || state.startsWith(CONNECTION_EXCEPTION)
                || state.startsWith(OPERATOR_INTERVENTION)
                || failure.getErrorCode() == H2_DATABASE_IS_CLOSED;
    }
}

package io.landfall.event;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
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
    /** The pool's answer to what is still done with a connection that it has found to be broken. */
    private static final String CLOSED_BY_THE_POOL = "Connection is closed";

    private static final String JMS = "jakarta.jms.";
    /** What a broker says that is there: such a failure has to be told, or nobody learns of it. */
    private static final Set<String> REFUSALS = Set.of(
            JMS + "JMSSecurityException",
            JMS + "InvalidDestinationException",
            JMS + "InvalidSelectorException",
            JMS + "ResourceAllocationException",
            JMS + "MessageFormatException");

    private final String what;
    private final AtomicReference<Began> current = new AtomicReference<>();
    private final AtomicLong reached = new AtomicLong();

    private record Began(String reason, long nanoTime) {}

    /** A try to reach it. */
    @FunctionalInterface
    public interface Attempt<T, E extends Exception> {
        T make() throws E;
    }

    /**
     * @param what the beginning of a sentence, such as "The broker tcp://…"
     */
    public Outage(String what) {
        this.what = what;
    }

    /**
     * Makes an attempt to connect, and learns from it. That a connection broke is no sign: it may be an old
     * one, and what it led to be back already.
     */
    public <T, E extends Exception> T watch(Attempt<T, E> attempt) throws E {
        long before = reached.get();
        try {
            T connection = attempt.make();
            reached.incrementAndGet();
            ended();
            return connection;
        } catch (Exception e) {
            // an attempt that another one has overtaken is no news
            if (reached.get() == before) {
                began(e);
            }
            throw e;
        }
    }

    /** How often it was reached; rises. Who waited in vain while it rose has no news. */
    public long timesReached() {
        return reached.get();
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
            String name = cause.getClass().getName();
            if (REFUSALS.contains(name)) {
                return false;
            }
            if (name.startsWith(JMS) || name.startsWith("org.apache.activemq.artemis.api.core.ActiveMQ")) {
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
                || (state.isEmpty() && CLOSED_BY_THE_POOL.equals(failure.getMessage()));
    }
}

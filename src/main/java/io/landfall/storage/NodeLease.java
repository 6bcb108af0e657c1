package io.landfall.storage;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The lease of this process as the owner of what it claimed. One row a process is renewed, rather
 * than one a claim: a claim counts for as long as its owner's lease runs, however long its handler
 * takes, and ends by itself {@link #LEASE} after its owner died.
 */
public final class NodeLease implements AutoCloseable {
    /** How long a dead process's claims stay its own. */
    public static final Duration LEASE = Duration.ofSeconds(15);

    private static final Duration RENEWAL = Duration.ofSeconds(3);
    private static final Logger LOG = LoggerFactory.getLogger(NodeLease.class);

    private final String owner = UUID.randomUUID().toString();
    private final JdbcTemplate jdbc;
    private final DurableTransactions transactions;
    private final Clock clock;
    private Future<?> renewing = CompletableFuture.completedFuture(null);
    private final ScheduledExecutorService renewal = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "landfall-lease");
        thread.setDaemon(true);
        return thread;
    });

    public NodeLease(DataSource dataSource, Clock clock) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.transactions = new DurableTransactions(dataSource, Dialect.of(dataSource));
        this.clock = clock;
    }

    /**
     * Takes the lease and keeps it.
     *
     * @param alone no other process can be at work on this database (it is embedded): whoever had a
     *     lease is dead, and what it claimed is free at once
     */
    public void start(boolean alone) {
        if (alone) {
            jdbc.update("DELETE FROM nodes");
        } else {
            jdbc.update("DELETE FROM nodes WHERE lease_until < ?", now().minusDays(1));
        }
        jdbc.update("INSERT INTO nodes (owner, lease_until) VALUES (?, ?)", owner, now().plus(LEASE));
        renewing = renewal.scheduleWithFixedDelay(
                this::renew, RENEWAL.toMillis(), RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void renew() {
        try {
            transactions.run(
                    () -> jdbc.update("UPDATE nodes SET lease_until = ? WHERE owner = ?", now().plus(LEASE), owner));
        } catch (RuntimeException e) {
            LOG.warn("The lease of this node could not be renewed: {}", e.getMessage());
        }
    }

    public String owner() {
        return owner;
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** Ends the lease, so that others need not wait for its expiry. */
    @Override
    public void close() {
        renewing.cancel(false);
        renewal.shutdownNow();
        try {
            jdbc.update("DELETE FROM nodes WHERE owner = ?", owner);
        } catch (RuntimeException e) {
            LOG.warn("The lease of this node could not be given back and runs out by itself: {}", e.getMessage());
        }
    }
}

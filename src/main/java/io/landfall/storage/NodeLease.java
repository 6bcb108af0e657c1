package io.landfall.storage;

import io.landfall.event.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The lease of this process as the owner of what it claimed. One row a process is renewed, rather
 * than one a claim: a claim counts for as long as its owner has a row in {@code nodes}, however long
 * its handler takes.
 *
 * <p>A row has a beat, which its process counts up. Whoever has seen the same beat of another process
 * for {@link #LEASE} on its own monotonic clock removes that row: clocks that differ or jump, and a
 * database that was away for a while, end nobody's lease.
 */
public final class NodeLease implements AutoCloseable {
    /** How long a dead process's claims stay its own. */
    public static final Duration LEASE = Duration.ofSeconds(15);

    private static final Duration RENEWAL = Duration.ofSeconds(3);
    /** Where no other process can be at work, nobody counts the beats, and the row only has to be there. */
    private static final Duration RENEWAL_ALONE = Duration.ofSeconds(30);
    /** Without a renewal for so long, a process holds itself for dead before any other does. */
    private static final long HELD_NANOS = LEASE.minus(RENEWAL).toNanos();

    private static final Logger LOG = LoggerFactory.getLogger(NodeLease.class);

    private final String owner = UUID.randomUUID().toString();
    private final JdbcTemplate jdbc;
    private final DurableTransactions transactions;
    private final LongSupplier nanoTime;
    private final AtomicLong term = new AtomicLong(1);
    private final AtomicLong departures = new AtomicLong();
    private final Map<String, Beat> seen = new HashMap<>();
    private long lastLook;
    private volatile long renewedAt;
    private volatile boolean alone;
    private Future<?> renewing = CompletableFuture.completedFuture(null);
    private final ScheduledExecutorService renewal = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "landfall-lease");
        thread.setDaemon(true);
        return thread;
    });

    private record Beat(long beat, long sinceNanos) {}

    public NodeLease(DataSource dataSource) {
        this(dataSource, System::nanoTime);
    }

    NodeLease(DataSource dataSource, LongSupplier nanoTime) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.transactions = new DurableTransactions(dataSource);
        this.nanoTime = nanoTime;
    }

    /**
     * Takes the lease and keeps it.
     *
     * @param alone no other process can be at work on this database (it is embedded): whoever had a
     *     lease is dead, and what it claimed is free at once
     */
    public void start(boolean alone) {
        this.alone = alone;
        if (alone) {
            jdbc.update("DELETE FROM engine.nodes");
        }
        renew();
        long interval = (alone ? RENEWAL_ALONE : RENEWAL).toMillis();
        renewing = renewal.scheduleWithFixedDelay(this::keep, interval, interval, TimeUnit.MILLISECONDS);
    }

    private void keep() {
        try {
            renew();
            endThoseOfTheDead();
        } catch (RuntimeException e) {
            LOG.debug("The lease of this node could not be renewed: {}", Reason.of(e));
        }
    }

    /** Counts the beat up. A row that is gone was removed by somebody who held this process for dead. */
    void renew() {
        long now = nanoTime.getAsLong();
        int renewed =
                transactions.in(() -> jdbc.update("UPDATE engine.nodes SET beat = beat + 1 WHERE owner = ?", owner));
        if (renewed == 0) {
            transactions.in(() -> jdbc.update("INSERT INTO engine.nodes (owner, beat) VALUES (?, 0)", owner));
            long ended = term.getAndIncrement();
            if (ended > 1) {
                LOG.warn("This node was held for dead, and others went on with its work; it begins anew");
            }
        }
        renewedAt = now;
    }

    /** Looks at the beats of the others, and removes the rows of those whose beat has stood still. */
    void endThoseOfTheDead() {
        long now = nanoTime.getAsLong();
        Map<String, Long> beats = new HashMap<>();
        jdbc.query("SELECT owner, beat FROM engine.nodes", row -> {
            beats.put(row.getString(1), row.getLong(2));
        });
        beats.remove(owner);
        // who could not look could not see anybody's beat either
        boolean wasAway = now - lastLook > 2 * RENEWAL.toNanos();
        lastLook = now;
        Set<String> gone = new HashSet<>(seen.keySet());
        gone.removeAll(beats.keySet());
        gone.forEach(seen::remove);
        departures.addAndGet(gone.size());
        beats.forEach((node, beat) -> {
            Beat before = seen.get(node);
            if (before == null || before.beat() != beat || wasAway) {
                seen.put(node, new Beat(beat, now));
            } else if (now - before.sinceNanos() >= LEASE.toNanos()
                    && jdbc.update("DELETE FROM engine.nodes WHERE owner = ? AND beat = ?", node, beat) == 1) {
                LOG.warn("Node {} has not been heard of for {} s: its work is taken over", node, LEASE.toSeconds());
            }
        });
    }

    public String owner() {
        return owner;
    }

    /** Whether other processes may be at work on the database, with the same broker. */
    public boolean isShared() {
        return !alone;
    }

    /** The nodes that hold what they claimed, this one included. */
    public Set<String> alive() {
        return new HashSet<>(jdbc.queryForList("SELECT owner FROM engine.nodes", String.class));
    }

    /** How many other nodes were seen to end, in whatever way; rises. */
    public long departures() {
        return departures.get();
    }

    /** The number of the lease that is held now: another one begins when it was lost in between. */
    public long term() {
        return term.get();
    }

    /**
     * Whether the lease has been held without a gap since {@link #term} was asked. If not, others may
     * be at work on what this process claimed since.
     */
    public boolean holds(long sinceTerm) {
        return alone || (term.get() == sinceTerm && nanoTime.getAsLong() - renewedAt < HELD_NANOS);
    }

    /** Ends the lease, so that others need not wait for its expiry. */
    @Override
    public void close() {
        renewing.cancel(false);
        renewal.shutdownNow();
        try {
            jdbc.update("DELETE FROM engine.nodes WHERE owner = ?", owner);
        } catch (RuntimeException e) {
            LOG.warn("The lease of this node could not be given back and runs out by itself: {}", Reason.of(e));
        }
    }
}

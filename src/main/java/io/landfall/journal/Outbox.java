package io.landfall.journal;

import io.landfall.event.JournaledBatch;
import io.landfall.event.JournaledEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The batches that are journaled and not known to be on the subscriptions' queues: a row each,
 * written with the batch, so that whatever a crash leaves is published again. In a healthy process
 * batches go from the commit to the publisher in memory; the rows are read only at the start, after
 * a failed commit, and when another node has died.
 */
public final class Outbox {
    /** Batches between the journal and the publisher; a full outbox makes appending wait. */
    private static final int CAPACITY = 8;

    /** How often to look for batches that a dead node left behind. */
    private static final Duration TAKEOVER_INTERVAL = Duration.ofSeconds(5);

    private static final String LEFT_BEHIND =
            """
            SELECT batch_id, first_sequence, last_sequence, owner
            FROM   outbox
            WHERE  owner = ? OR owner NOT IN (SELECT owner FROM nodes WHERE lease_until > ?)
            ORDER  BY batch_id
            LIMIT  100
            """;

    private record Left(long batchId, long firstSequence, long lastSequence, String owner) {}

    private final JdbcTemplate jdbc;
    private final String owner;
    private final Clock clock;
    private final BlockingQueue<JournaledBatch> journaled = new ArrayBlockingQueue<>(CAPACITY);
    private final Set<Long> inMemory = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Long> published = new ConcurrentLinkedQueue<>();
    private final Deque<Left> recovered = new ArrayDeque<>();
    private final Semaphore appendsFailed = new Semaphore(1);
    private volatile boolean closed;
    private long nextTakeover;

    /**
     * @param owner this node, as its lease names it
     */
    public Outbox(JdbcTemplate jdbc, String owner, Clock clock) {
        this.jdbc = jdbc;
        this.owner = owner;
        this.clock = clock;
    }

    /** Records a batch, and that earlier ones are published, in the caller's transaction. */
    void add(long firstSequence, long lastSequence) {
        inMemory.add(firstSequence);
        deletePublished();
        jdbc.update(
                "INSERT INTO outbox (batch_id, first_sequence, last_sequence, owner) VALUES (?, ?, ?, ?)",
                firstSequence,
                firstSequence,
                lastSequence,
                owner);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                if (status != STATUS_COMMITTED) {
                    inMemory.remove(firstSequence);
                }
            }
        });
    }

    /** Hands a committed batch to the publisher; waits while the outbox is full. */
    void offer(JournaledBatch batch) {
        try {
            while (!closed && !journaled.offer(batch, 100, TimeUnit.MILLISECONDS)) {
                Thread.onSpinWait();
            }
        } catch (InterruptedException e) {
            // the row stands for the batch: the next start publishes it
            Thread.currentThread().interrupt();
        }
    }

    /** A commit failed or its end is unknown: look for rows that no batch in memory stands for. */
    void appendFailed() {
        appendsFailed.release();
    }

    /** The next batch to publish, in journal order; empty when none came within the time. */
    Optional<JournaledBatch> take(Duration patience) throws InterruptedException {
        if (recovered.isEmpty() && (appendsFailed.tryAcquire() || clock.millis() >= nextTakeover)) {
            appendsFailed.drainPermits();
            recover();
            nextTakeover = clock.millis() + TAKEOVER_INTERVAL.toMillis();
        }
        if (!recovered.isEmpty()) {
            // removed behind the read: if that fails, the batch is still here to be read again
            Left left = recovered.element();
            List<JournaledEvent> events = Journal.read(jdbc, left.firstSequence(), left.lastSequence());
            recovered.remove();
            return Optional.of(new JournaledBatch(left.batchId(), events, List.of(), List.of()));
        }
        return Optional.ofNullable(journaled.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Records that a batch is on its queues. Its row goes with the next append, or at the next pause. */
    void published(JournaledBatch batch) {
        published.add(batch.id());
    }

    /** Forgets the rows of published batches now. */
    void flush() {
        if (!published.isEmpty()) {
            deletePublished();
        }
    }

    void close() {
        closed = true;
        flush();
    }

    private void recover() {
        for (Left left : leftBehind()) {
            if (inMemory.contains(left.batchId()) || !takeOver(left)) {
                continue;
            }
            inMemory.add(left.batchId());
            recovered.add(left);
        }
    }

    private List<Left> leftBehind() {
        return jdbc.query(
                LEFT_BEHIND,
                (row, number) -> new Left(row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4)),
                owner,
                OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
    }

    private boolean takeOver(Left left) {
        return left.owner().equals(owner)
                || jdbc.update(
                                "UPDATE outbox SET owner = ? WHERE batch_id = ? AND owner = ?",
                                owner,
                                left.batchId(),
                                left.owner())
                        == 1;
    }

    private void deletePublished() {
        List<Long> ids = new ArrayList<>();
        for (Long id = published.poll(); id != null; id = published.poll()) {
            ids.add(id);
        }
        if (ids.isEmpty()) {
            return;
        }
        TransactionSynchronization restore = new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                if (status == STATUS_COMMITTED) {
                    inMemory.removeAll(ids);
                } else {
                    published.addAll(ids);
                }
            }
        };
        boolean inTransaction = TransactionSynchronizationManager.isSynchronizationActive();
        if (inTransaction) {
            TransactionSynchronizationManager.registerSynchronization(restore);
        }
        try {
            jdbc.update(
                    "DELETE FROM outbox WHERE batch_id = ANY(?)",
                    statement ->
                            statement.setArray(1, statement.getConnection().createArrayOf("bigint", ids.toArray())));
        } catch (RuntimeException e) {
            if (!inTransaction) {
                published.addAll(ids);
            }
            throw e;
        }
        if (!inTransaction) {
            inMemory.removeAll(ids);
        }
    }
}

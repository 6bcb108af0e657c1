package io.landfall.journal;

import io.landfall.event.JournaledBatch;
import io.landfall.event.Outage;
import io.landfall.event.Reason;
import io.landfall.event.Recurrence;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The batches that are journaled and not known to be on the subscriptions' queues: a row each,
 * written with the batch, so that whatever a crash leaves is published again. In a healthy process
 * batches go from the commit to the publisher in memory; the rows are read only at the start, after
 * a failed commit or an interrupted append, and when another node has died.
 */
public final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    /** Batches between the journal and the publisher; a full outbox makes appending wait. */
    private static final int CAPACITY = 4;

    /** How often to look for batches that a dead node left behind. */
    private static final Duration TAKEOVER_INTERVAL = Duration.ofSeconds(5);

    /** The same where no other node can be: whatever this one lost sight of says so itself. */
    private static final Duration TAKEOVER_INTERVAL_ALONE = Duration.ofMinutes(1);

    /** Behind a pause of this length the rows of published batches go. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** A dead node is noticed, and its batches are found and published, in less. */
    private static final Duration OTHERS_PATIENCE = Duration.ofSeconds(40);

    private static final Duration OTHERS_INTERVAL = Duration.ofMillis(20);

    private static final String ADD =
            """
            WITH published AS (DELETE FROM engine.outbox WHERE batch_id = ANY(CAST(? AS BIGINT ARRAY)))
            INSERT INTO engine.outbox (batch_id, first_sequence, last_sequence, owner) VALUES (?, ?, ?, ?)
            """;

    private static final String LEFT_BEHIND =
            """
            SELECT batch_id, first_sequence, last_sequence, owner
            FROM   engine.outbox
            WHERE  owner = ? OR owner NOT IN (SELECT owner FROM engine.nodes)
            ORDER  BY batch_id
            LIMIT  100
            """;

    /** Nothing to publish: it ends the publisher's wait. */
    private static final JournaledBatch WAKE = new JournaledBatch(-1, List.of(), List.of(), List.of());

    private record Left(long batchId, long firstSequence, long lastSequence, String owner) {}

    /** A batch that waits for the publisher: in memory, or to be read from the journal. */
    private record Pending(long batchId, Optional<JournaledBatch> batch, Optional<Left> left) {}

    private final JdbcTemplate jdbc;
    private final String owner;
    private final Clock clock;
    private final BlockingQueue<JournaledBatch> journaled = new ArrayBlockingQueue<>(CAPACITY);
    private final Set<Long> inMemory = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Long> published = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Pending> next = new PriorityQueue<>(Comparator.comparing(Pending::batchId));
    private volatile boolean recoveryDue;
    private volatile boolean closed;
    private final Recurrence takeover = Recurrence.now();
    private final boolean shared;

    /**
     * @param owner this node, as its lease names it
     * @param shared whether other nodes journal too
     */
    public Outbox(JdbcTemplate jdbc, String owner, boolean shared, Clock clock) {
        this.shared = shared;
        this.jdbc = jdbc;
        this.owner = owner;
        this.clock = clock;
    }

    /** Records a batch, and that earlier ones are published, in the caller's transaction. */
    void add(long firstSequence, long lastSequence) {
        inMemory.add(firstSequence);
        List<Long> ids = takePublished();
        TransactionSynchronizationManager.registerSynchronization(whenDeleted(ids));
        jdbc.update(ADD, statement -> {
            statement.setObject(1, ids.toArray(Long[]::new));
            statement.setLong(2, firstSequence);
            statement.setLong(3, firstSequence);
            statement.setLong(4, lastSequence);
            statement.setString(5, owner);
        });
    }

    /**
     * Waits until what other nodes had journaled before is on the queues (pass-through for a route). A
     * reading that goes on where another node left it would otherwise overtake that node's events.
     *
     * @throws RejectedExecutionException if that takes longer than the take-over of a dead node's batches
     */
    public Object awaitOthers(Object body) throws InterruptedException {
        if (!shared) {
            return body;
        }
        List<Long> earlier =
                jdbc.queryForList("SELECT batch_id FROM engine.outbox WHERE owner <> ?", Long.class, owner);
        long deadline = System.nanoTime() + OTHERS_PATIENCE.toNanos();
        while (!earlier.isEmpty()) {
            if (closed || System.nanoTime() > deadline) {
                throw new RejectedExecutionException("other nodes have not published what they journaled before");
            }
            Thread.sleep(OTHERS_INTERVAL.toMillis());
            earlier.retainAll(jdbc.queryForList("SELECT batch_id FROM engine.outbox", Long.class));
        }
        return body;
    }

    /** Hands a committed batch to the publisher; waits while the outbox is full. */
    void offer(JournaledBatch batch) {
        try {
            boolean offered = false;
            while (!closed && !offered) {
                offered = journaled.offer(batch, 100, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            leaveToItsRow(batch.id());
            Thread.currentThread().interrupt();
        }
    }

    /** A batch is not in memory, and may have been committed: look whether there is a row. */
    void leaveToItsRow(long firstSequence) {
        inMemory.remove(firstSequence);
        recoveryDue = true;
        wake();
    }

    /** Ends the publisher's wait for a batch, from any thread. */
    void wake() {
        // where it is full, nobody waits
        journaled.offer(WAKE);
    }

    /** How long the publisher may wait for a batch before there is something else to do. */
    Duration patience() {
        return published.isEmpty() ? takeover.until(clock.instant()) : PAUSE;
    }

    /**
     * The next batch to publish; empty when none came within the time. Of this node's batches always the
     * lowest: one whose commit looked failed is found again before any that was appended behind it.
     */
    Optional<JournaledBatch> take(Duration patience) throws InterruptedException {
        takeOverFromTheDead();
        recoverUnknownCommits();
        if (next.isEmpty()) {
            JournaledBatch first = journaled.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (first != null) {
                enqueue(first);
                recoverUnknownCommits();
            }
        } else {
            JournaledBatch one = journaled.poll();
            if (one != null) {
                enqueue(one);
            }
        }
        Pending lowest = next.peek();
        if (lowest == null) {
            return Optional.empty();
        }
        // removed behind the read: if that fails, the batch is still here to be read again
        JournaledBatch batch = lowest.batch().orElseGet(() -> read(lowest.left().orElseThrow()));
        next.remove();
        return Optional.of(batch);
    }

    private void enqueue(JournaledBatch batch) {
        if (batch.id() != WAKE.id()) {
            next.add(new Pending(batch.id(), Optional.of(batch), Optional.empty()));
        }
    }

    private JournaledBatch read(Left left) {
        return new JournaledBatch(
                left.batchId(), Journal.read(jdbc, left.firstSequence(), left.lastSequence()), List.of(), List.of());
    }

    /** Now and then; a database that is away for the moment does not keep batches in memory waiting. */
    private void takeOverFromTheDead() {
        if (!takeover.isDue(clock.instant())) {
            return;
        }
        takeover.after(clock.instant(), shared ? TAKEOVER_INTERVAL : TAKEOVER_INTERVAL_ALONE);
        try {
            recover();
        } catch (DataAccessException e) {
            LOG.atLevel(Outage.isSignOf(e) ? Level.DEBUG : Level.WARN)
                    .log("The outbox cannot be searched for batches of other nodes: {}", Reason.of(e));
        }
    }

    private void recoverUnknownCommits() {
        if (recoveryDue) {
            recoveryDue = false;
            try {
                recover();
            } catch (RuntimeException e) {
                recoveryDue = true;
                throw e;
            }
        }
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
            next.add(new Pending(left.batchId(), Optional.empty(), Optional.of(left)));
        }
    }

    private List<Left> leftBehind() {
        return jdbc.query(
                LEFT_BEHIND,
                (row, number) -> new Left(row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4)),
                owner);
    }

    private boolean takeOver(Left left) {
        return left.owner().equals(owner)
                || jdbc.update(
                                "UPDATE engine.outbox SET owner = ? WHERE batch_id = ? AND owner = ?",
                                owner,
                                left.batchId(),
                                left.owner())
                        == 1;
    }

    private void deletePublished() {
        List<Long> ids = takePublished();
        try {
            jdbc.update(
                    "DELETE FROM engine.outbox WHERE batch_id = ANY(?)",
                    statement -> statement.setObject(1, ids.toArray(Long[]::new)));
            inMemory.removeAll(ids);
        } catch (RuntimeException e) {
            published.addAll(ids);
            throw e;
        }
    }

    private List<Long> takePublished() {
        List<Long> ids = new ArrayList<>();
        for (Long id = published.poll(); id != null; id = published.poll()) {
            ids.add(id);
        }
        return ids;
    }

    /** Forgets batches with the transaction that deletes their rows, or keeps them to be deleted by another. */
    private TransactionSynchronization whenDeleted(List<Long> ids) {
        return new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                if (status == STATUS_COMMITTED) {
                    inMemory.removeAll(ids);
                } else {
                    published.addAll(ids);
                }
            }
        };
    }
}

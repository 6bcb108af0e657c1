package io.landfall.journal;

import io.landfall.event.Event;
import io.landfall.event.EventBatch;
import io.landfall.event.EventJson;
import io.landfall.event.JournaledBatch;
import io.landfall.event.JournaledEvent;
import io.landfall.event.Sequences;
import io.landfall.storage.Copy;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Appends batches of events, each key once within the window, and hands them to the outbox when they
 * are committed.
 *
 * <p>Appending is the one place where the process's events get their order: from the first statement
 * of an append to the end of its transaction no other append runs, so batches reach the outbox in
 * the order of their sequences.
 */
public final class Journal {
    /** The most events of a batch: the block that {@code journal_sequence} gives out at once. */
    public static final int MAX_BATCH = 1_000;

    private static final String APPENDED =
            """
            engine.journal (sequence, key_sequence, event_type, event_source, event_id, idempotency_key,
                            partition_key, arrival_id, arrival_line, journaled_at, event)
            """;
    private static final int COLUMNS = 11;
    private static final String READ =
            "SELECT sequence, key_sequence, event FROM engine.journal WHERE sequence BETWEEN ? AND ? ORDER BY sequence";

    private final JdbcTemplate jdbc;
    private final JournalKeys keys;
    private final Outbox outbox;
    private final Clock clock;
    private final ReentrantLock order = new ReentrantLock(true);

    public Journal(JdbcTemplate jdbc, JournalKeys keys, Outbox outbox, Clock clock) {
        this.jdbc = jdbc;
        this.keys = keys;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Appends the batch's new events as part of the caller's transaction. An event whose key was
     * journaled within the window, or stands earlier in the batch, is a duplicate and not appended.
     *
     * @throws IllegalStateException outside a transaction
     * @throws IllegalArgumentException for more than {@link #MAX_BATCH} events
     */
    public JournaledBatch append(EventBatch batch) {
        if (batch.events().size() > MAX_BATCH) {
            throw new IllegalArgumentException("a batch has at most " + MAX_BATCH + " events");
        }
        if (batch.events().isEmpty()) {
            return new JournaledBatch(0, List.of(), List.of(), batch.progress());
        }
        Appending appending = new Appending();
        TransactionSynchronizationManager.registerSynchronization(appending);
        appending.lock();
        OffsetDateTime now = OffsetDateTime.now(clock);
        long first = nextBlock();
        appending.first = first;
        long[] keySequences = keys.admit(batch.events(), first, now);
        JournaledBatch journaled = sequenced(batch, first, keySequences);
        List<JournaledEvent> accepted = journaled.accepted();
        if (!accepted.isEmpty()) {
            insert(accepted, now);
            outbox.add(first, accepted.get(accepted.size() - 1).sequence());
            appending.journaled = journaled;
        }
        return journaled;
    }

    /** The batch's events with their sequences, and its duplicates. */
    private static JournaledBatch sequenced(EventBatch batch, long first, long[] keySequences) {
        List<Event> events = batch.events();
        List<JournaledEvent> accepted = new ArrayList<>(events.size());
        List<Event> duplicates = new ArrayList<>();
        for (int i = 0; i < keySequences.length; i++) {
            if (keySequences[i] == JournalKeys.DUPLICATE) {
                duplicates.add(events.get(i));
            } else {
                long sequence = first + i;
                accepted.add(new JournaledEvent(
                        sequence, keySequences[i], events.get(i).with("sequence", Sequences.text(sequence))));
            }
        }
        return new JournaledBatch(first, accepted, duplicates, batch.progress());
    }

    private long nextBlock() {
        Long first = jdbc.queryForObject("SELECT nextval('engine.journal_sequence')", Long.class);
        if (first == null) {
            throw new IllegalStateException("journal_sequence gave no number");
        }
        return first;
    }

    private void insert(List<JournaledEvent> events, OffsetDateTime now) {
        Copy.into(jdbc, APPENDED, COLUMNS, events, (columns, journaled) -> {
            Event event = journaled.event();
            columns.number(journaled.sequence());
            columns.number(journaled.keySequence());
            columns.text(event.type());
            columns.text(event.source());
            columns.text(event.id());
            columns.text(event.idempotencyKey());
            columns.text(event.partitionKey().orElse(null));
            columns.text(event.arrivalId().orElse(null));
            columns.number(line(event));
            columns.time(now);
            columns.bytes(EventJson.encode(event));
        });
    }

    private static Long line(Event event) {
        return event.arrivalId().isPresent() ? event.arrivalLine() : null;
    }

    /** The events from one sequence to another, both included, in order. */
    public static List<JournaledEvent> read(JdbcTemplate jdbc, long first, long last) {
        return jdbc.query(
                READ,
                (row, number) -> new JournaledEvent(row.getLong(1), row.getLong(2), EventJson.decode(row.getBytes(3))),
                first,
                last);
    }

    /** Holds the order of appends until the transaction is over, and then hands the batch on. */
    private final class Appending implements TransactionSynchronization {
        private JournaledBatch journaled;
        private long first;
        private boolean locked;

        void lock() {
            order.lock();
            locked = true;
        }

        @Override
        public void afterCommit() {
            if (journaled != null) {
                outbox.offer(journaled);
            }
        }

        @Override
        public void afterCompletion(int status) {
            if (status != STATUS_COMMITTED) {
                // before the next append can overtake this one
                outbox.leaveToItsRow(first);
            }
            if (locked) {
                order.unlock();
            }
        }
    }
}

package io.landfall.inbox;

import io.landfall.event.ArrivalProgress;
import io.landfall.event.Event;
import io.landfall.event.EventBatch;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of several arrivals in batches: small files share a batch, a large file fills many. A
 * batch is full by count or by what its records weigh, whichever comes first.
 */
final class EventBatches implements Iterator<EventBatch>, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(EventBatches.class);
    /** Weight of a full batch: with a record of the greatest size, what a batch takes of the heap. */
    private static final long BATCH_BYTES = 4L * 1024 * 1024;
    /** Arrivals that end in one batch; each has a row to update and a receipt to write. */
    private static final int ARRIVALS_A_BATCH = 500;

    /** Opens an arrival for reading. */
    @FunctionalInterface
    interface Opening {
        Intake.Opened open(Arrival arrival) throws IOException;
    }

    private Iterator<Arrival> arrivals;
    private final Opening opening;
    private final int size;
    private final Runnable mayGoOn;
    private Optional<ArrivalReading> current = Optional.empty();

    /**
     * @param mayGoOn asked before each batch; throws when there is to be none
     */
    EventBatches(Iterator<Arrival> arrivals, Opening opening, int size, Runnable mayGoOn) {
        this.mayGoOn = mayGoOn;
        this.arrivals = arrivals;
        this.opening = opening;
        this.size = size;
    }

    @Override
    public boolean hasNext() {
        try {
            return current.isPresent() || arrivals.hasNext();
        } catch (RuntimeException e) {
            end();
            throw e;
        }
    }

    @Override
    public EventBatch next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        try {
            mayGoOn.run();
            return fill();
        } catch (IOException e) {
            end();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            end();
            throw e;
        }
    }

    /** Camel goes on to the end when it cleans up behind a failure: there is to be nothing more. */
    private void end() {
        try {
            close();
        } catch (IOException e) {
            LOG.debug("A file that could not be read cannot be closed", e);
        }
    }

    private EventBatch fill() throws IOException {
        List<Event> events = new ArrayList<>(size);
        List<ArrivalProgress> progress = new ArrayList<>();
        long bytes = 0;
        // a rejected record counts: how far a file of nothing else is read must be recorded too
        int records = 0;
        while (records < size && bytes < BATCH_BYTES && progress.size() < ARRIVALS_A_BATCH && hasNext()) {
            if (current.isEmpty()) {
                open(arrivals.next(), progress);
                continue;
            }
            Optional<Event> event = current.get().next();
            if (event.isPresent()) {
                events.add(event.get());
                bytes += Weight.of(event.get().data());
            }
            if (current.get().isAtEnd()) {
                progress.add(current.get().progress());
                closeCurrent();
            } else {
                records++;
            }
        }
        if (current.isPresent()) {
            progress.add(current.get().progress());
        }
        return new EventBatch(events, progress);
    }

    private void open(Arrival arrival, List<ArrivalProgress> progress) throws IOException {
        Intake.Opened opened = opening.open(arrival);
        if (opened instanceof Intake.Reading reading) {
            current = Optional.of(reading.reading());
        } else if (opened instanceof Intake.Failed failed) {
            progress.add(failed.progress());
        }
    }

    private void closeCurrent() throws IOException {
        if (current.isPresent()) {
            ArrivalReading done = current.get();
            current = Optional.empty();
            done.close();
        }
    }

    @Override
    public void close() throws IOException {
        arrivals = Collections.emptyIterator();
        closeCurrent();
    }
}

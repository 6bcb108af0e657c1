package io.landfall.inbox;

import io.landfall.inbox.read.Entry;
import io.landfall.inbox.read.RecordReader;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/**
 * Reads until the process is told to end: what it read of the batch under way is not journaled yet and
 * is read again. Skipping what is settled of a large file takes its time too.
 */
record ReaderUntilStop(RecordReader reader, BooleanSupplier stopping) implements RecordReader {
    @Override
    public Optional<Entry> next() throws IOException {
        if (stopping.getAsBoolean()) {
            throw new RejectedExecutionException("the intake is stopping");
        }
        return reader.next();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}

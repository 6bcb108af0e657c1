package io.landfall.inbox.read;

import java.io.IOException;
import java.util.Optional;

/** Ends a stream of records behind the first {@link Entry.Unreadable}, so that no reader has to. */
final class UntilUnreadable implements RecordReader {
    private final RecordReader reader;
    private boolean ended;

    UntilUnreadable(RecordReader reader) {
        this.reader = reader;
    }

    @Override
    public Optional<Entry> next() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        Optional<Entry> entry = reader.next();
        ended = entry.isEmpty() || entry.get() instanceof Entry.Unreadable;
        return entry;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}

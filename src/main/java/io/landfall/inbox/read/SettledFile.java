package io.landfall.inbox.read;

import java.util.Optional;

/** A file of which the first bytes tell all: that it is blank, or why it cannot be read. */
final class SettledFile implements RecordReader {
    private Optional<Entry> entry;

    SettledFile(Optional<Entry> entry) {
        this.entry = entry;
    }

    @Override
    public Optional<Entry> next() {
        Optional<Entry> next = entry;
        entry = Optional.empty();
        return next;
    }

    @Override
    public void close() {}
}

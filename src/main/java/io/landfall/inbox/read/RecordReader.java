package io.landfall.inbox.read;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * A file as a stream of records. Holds one record at a time in memory, so neither the size of the
 * file nor one endless record in it matters. Used by one thread.
 */
public interface RecordReader extends Closeable {
    /**
     * The next record, or what stands in its place; empty at the end of the file, and behind an
     * {@link Entry.Unreadable}.
     *
     * @throws IOException if the disk fails; what is wrong with the content is never an exception
     */
    Optional<Entry> next() throws IOException;
}

package io.landfall.inbox.read;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The bytes of a file around the record that is being looked for, in one array so that they can be
 * scanned and parsed in place. A record begins where {@link #begin} was called and ends at the
 * cursor. It is held as a whole up to the limit; of a longer one the beginning is forgotten while
 * it is read on, so that memory stays within about twice the limit.
 */
final class FileWindow implements Closeable {
    private static final int READ_BYTES = 128 * 1024;
    /** Room for the line end behind a record of just the limit. */
    private static final int LINE_END_BYTES = 2;

    private final InputStream in;
    private final int limit;
    private byte[] bytes;
    private int from;
    private int at;
    private int to;
    private boolean forgotten;
    private String beginning = "";

    FileWindow(InputStream in, int limit) {
        this(in, new byte[2 * READ_BYTES], limit);
    }

    private FileWindow(InputStream in, byte[] bytes, int limit) {
        this.in = in;
        this.bytes = bytes;
        this.limit = limit;
    }

    /** A window on a whole file, behind so many of its bytes. */
    static FileWindow of(byte[] file, int skip, int limit) {
        FileWindow window = new FileWindow(InputStream.nullInputStream(), file, limit);
        window.from = skip;
        window.at = skip;
        window.to = file.length;
        return window;
    }

    /** A window at the start of the file, behind so many bytes. */
    static FileWindow open(Path file, int skip, int limit) throws IOException {
        InputStream in = Files.newInputStream(file);
        in.skipNBytes(skip);
        return new FileWindow(in, limit);
    }

    /** The array; another one after each {@link #more}. */
    byte[] bytes() {
        return bytes;
    }

    /** Where the record begins in the array. */
    int from() {
        return from;
    }

    int at() {
        return at;
    }

    /** The end of what has been read. */
    int to() {
        return to;
    }

    int limit() {
        return limit;
    }

    void moveTo(int position) {
        at = position;
    }

    /** A record begins at the cursor. */
    void begin() {
        from = at;
        forgotten = false;
    }

    /** Whether the record, less so many bytes at its end, is longer than the limit. */
    boolean isOverLimit(int lineEnd) {
        return forgotten || at - lineEnd - from > limit;
    }

    /** The record's beginning, less so many bytes at its end. */
    String excerpt(int lineEnd) {
        return forgotten ? beginning : Excerpt.of(bytes, from, at - lineEnd);
    }

    /** Moves the cursor behind the next such byte that has been read; if there is none, to the end. */
    boolean seekPast(byte wanted) {
        int found = ByteSearch.indexOf(bytes, at, to, wanted);
        at = Math.min(found + 1, to);
        return found < to;
    }

    /** Reads on when the cursor is at the end; false at the end of the file. */
    boolean more() throws IOException {
        if ((long) to - from > (long) limit + LINE_END_BYTES) {
            beginning = excerpt(0);
            forgotten = true;
            from = to;
        }
        if (to == bytes.length) {
            makeRoom();
        }
        int read = in.read(bytes, to, Math.min(READ_BYTES, bytes.length - to));
        if (read < 0) {
            return false;
        }
        to += read;
        return true;
    }

    /** Grows when the record fills half of the array, so that each byte is moved once on average. */
    private void makeRoom() {
        int kept = to - from;
        if (kept > bytes.length / 2) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - 8));
        }
        System.arraycopy(bytes, from, bytes, 0, kept);
        at -= from;
        to = kept;
        from = 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

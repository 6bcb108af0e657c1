package io.landfall.inbox.read;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** One JSON value a line. What is wrong with a line never touches the next one. */
final class NdjsonReader implements RecordReader {
    private final FileWindow window;
    private final JsonRecordParser parser = new JsonRecordParser();
    private long line;

    NdjsonReader(FileWindow window) {
        this.window = window;
    }

    @Override
    public Optional<Entry> next() throws IOException {
        while (advance()) {
            int lineEnd = lineEndBytes();
            if (window.isOverLimit(lineEnd)) {
                return Optional.of(new Entry.Bad(
                        line,
                        window.excerpt(lineEnd),
                        "is longer than " + window.limit() + " bytes, the most that a record may have"));
            }
            if (!isBlank(lineEnd)) {
                return Optional.of(parse(lineEnd));
            }
        }
        return Optional.empty();
    }

    /** Makes the next line the window's record, with its line end; false where there is none. */
    private boolean advance() throws IOException {
        line++;
        window.begin();
        while (!window.seekPast((byte) '\n')) {
            if (!window.more()) {
                return window.isOverLimit(0) || window.at() > window.from();
            }
        }
        return true;
    }

    private int lineEndBytes() {
        byte[] bytes = window.bytes();
        int end = window.at();
        int lineFeed = end > window.from() && bytes[end - 1] == '\n' ? 1 : 0;
        int carriageReturn = end - lineFeed > window.from() && bytes[end - lineFeed - 1] == '\r' ? 1 : 0;
        return lineFeed + carriageReturn;
    }

    private boolean isBlank(int lineEnd) {
        byte[] bytes = window.bytes();
        int at = window.from();
        int end = window.at() - lineEnd;
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r')) {
            at++;
        }
        return at == end;
    }

    private Entry parse(int lineEnd) {
        try {
            byte[] written = Arrays.copyOfRange(window.bytes(), window.from(), window.at() - lineEnd);
            return new Entry.Good(line, parser.parse(written, 0, written.length), written);
        } catch (RejectedException e) {
            return new Entry.Bad(line, window.excerpt(lineEnd), e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        window.close();
    }
}

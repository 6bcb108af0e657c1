package io.landfall.inbox.read;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Opens files as streams of records. */
public final class Readers {
    private Readers() {}

    /**
     * A reader of the file; the caller closes it.
     *
     * @param fileName the name that the file arrived under, which may say its format; its content may
     *     lie under any other name by now
     * @throws IOException if the file cannot be opened or its first bytes cannot be read
     * @throws IllegalArgumentException if the options make no sense for the format
     */
    public static RecordReader open(Path file, String fileName, ReadOptions options) throws IOException {
        FileHead head = FileHead.of(file);
        ReadOptions settled = head.settle(fileName, options);
        return new UntilUnreadable(head.isBlank() ? new SettledFile(Optional.empty()) : reader(file, head, settled));
    }

    /**
     * One JSON value that came by another way than a file, read as strictly as those in files: good,
     * or bad with the reason.
     */
    public static Entry value(byte[] json) {
        try {
            return new Entry.Good(1, new JsonRecordParser().parse(json, 0, json.length));
        } catch (RejectedException e) {
            return new Entry.Bad(1, Excerpt.of(json, 0, json.length), e.getMessage());
        }
    }

    private static RecordReader reader(Path file, FileHead head, ReadOptions options) throws IOException {
        ByteOrderMark mark = head.mark();
        return switch (options.format()) {
            case CSV -> CsvReader.open(file, mark, options);
            case XML -> XmlReader.open(file, head, options);
            case JSON -> mark.isUtf8() ? new JsonReader(window(file, head, options)) : notUtf8();
            case NDJSON -> mark.isUtf8() ? new NdjsonReader(window(file, head, options)) : notUtf8();
            case AUTO -> throw new IllegalStateException("the format is settled before a reader is chosen");
        };
    }

    private static FileWindow window(Path file, FileHead head, ReadOptions options) throws IOException {
        return head.isWhole()
                ? FileWindow.of(head.bytes(), head.mark().length(), options.maxRecordBytes())
                : FileWindow.open(file, head.mark().length(), options.maxRecordBytes());
    }

    private static RecordReader notUtf8() {
        return new SettledFile(Optional.of(new Entry.Unreadable(1, "", "the file is UTF-16, JSON has to be UTF-8")));
    }
}

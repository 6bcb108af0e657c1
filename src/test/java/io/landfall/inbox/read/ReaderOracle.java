package io.landfall.inbox.read;

import io.landfall.event.EventJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What holds for every file, whatever is in it. The first byte of an input chooses the record limit and
 * how many bytes a read returns; in the rest, byte 2 repeats the 16 bytes before it up to half a
 * megabyte of times, so that short inputs reach what happens at the edges of buffers.
 */
final class ReaderOracle {
    private static final Path FILE = file();
    private static final int REPEAT = 2;
    private static final int REPEATED = 16;
    private static final int MOST_REPEATS = 2;

    private ReaderOracle() {}

    private static Path file() {
        try {
            Path file = Files.createTempFile("fuzz", "");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Throws an AssertionError where reading the input breaks a promise. */
    static void check(Format format, byte[] input) {
        int choice = input.length == 0 ? 0 : input[0] & 0xFF;
        byte[] content = expanded(input);
        int limit = choice % 2 == 0 ? ReadOptions.DEFAULT_MAX_RECORD_BYTES : 1 + choice;
        ReadOptions options = new ReadOptions(format, StandardCharsets.UTF_8, ',', List.of(), "", limit);
        try {
            Files.write(FILE, content);
            List<Entry> entries = entries(Readers.open(FILE, "file", options));
            List<Entry> trickled = entries(trickled(format, content, options, 1 + choice % 7));
            require(isSame(format, limit, entries, trickled), "reads in pieces as in one");
            checkEntries(entries, content, limit);
            if (format == Format.NDJSON) {
                checkLines(entries, content);
            }
        } catch (IOException e) {
            throw new AssertionError("the disk did not fail", e);
        }
    }

    /**
     * The XML parser tells where and why it failed by what it has read ahead; how much
     * of a token that is too long it has read ahead is its own affair too.
     */
    private static boolean isSame(Format format, int limit, List<Entry> whole, List<Entry> pieces) {
        if (format == Format.XML) {
            return limit < ReadOptions.DEFAULT_MAX_RECORD_BYTES
                    || withoutFailure(whole).equals(withoutFailure(pieces));
        }
        return EntryText.of(whole).equals(EntryText.of(pieces));
    }

    private static List<String> withoutFailure(List<Entry> entries) {
        return entries.stream()
                .map(entry -> entry instanceof Entry.Unreadable ? "unreadable" : EntryText.of(entry))
                .toList();
    }

    private static byte[] expanded(byte[] input) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int repeats = 0;
        for (int i = 1; i < input.length; i++) {
            if (input[i] == REPEAT && i > REPEATED && i + 1 < input.length && repeats++ < MOST_REPEATS) {
                byte[] block = Arrays.copyOfRange(input, i - REPEATED, i);
                for (int n = (input[++i] & 0xFF) * 64; n > 0; n--) {
                    out.writeBytes(block);
                }
            } else {
                out.write(input[i]);
            }
        }
        return out.toByteArray();
    }

    private static RecordReader trickled(Format format, byte[] content, ReadOptions options, int step)
            throws IOException {
        FileHead head = FileHead.of(FILE);
        ByteOrderMark mark = head.mark();
        if (head.isBlank() || (!mark.isUtf8() && (format == Format.JSON || format == Format.NDJSON))) {
            return Readers.open(FILE, "file", options);
        }
        InputStream in = new Trickle(content, step);
        in.skipNBytes(mark.length());
        return new UntilUnreadable(
                switch (format) {
                    case CSV -> CsvReader.of(in, mark, options);
                    case XML -> XmlReader.of(in, head, options);
                    case JSON -> new JsonReader(new FileWindow(in, options.maxRecordBytes()));
                    case NDJSON -> new NdjsonReader(new FileWindow(in, options.maxRecordBytes()));
                    case AUTO -> throw new IllegalArgumentException("fuzz a format");
                });
    }

    /** Short contents come in reads of a few bytes, longer ones in odd larger ones. */
    private static final class Trickle extends ByteArrayInputStream {
        private final int step;

        Trickle(byte[] content, int step) {
            super(content);
            this.step = content.length < 10_000 ? step : 4_093 * step;
        }

        @Override
        public synchronized int read(byte[] bytes, int offset, int length) {
            return super.read(bytes, offset, Math.min(length, step));
        }
    }

    private static List<Entry> entries(RecordReader reader) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (reader) {
            for (Optional<Entry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                entries.add(entry.get());
            }
            require(reader.next().isEmpty(), "stays at its end");
        }
        return entries;
    }

    private static void checkEntries(List<Entry> entries, byte[] content, int limit) throws IOException {
        long line = 1;
        long mostLines = 1;
        for (byte next : content) {
            mostLines += next == '\n' || next == '\r' ? 1 : 0;
        }
        require(entries.size() <= content.length + 1, "ends");
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            require(entry.line() >= line && entry.line() <= mostLines, "has lines that rise to the last");
            line = entry.line();
            if (entry instanceof Entry.Good good) {
                byte[] json = EventJson.bytes(good.data());
                require(
                        Arrays.equals(EventJson.bytes(EventJson.MAPPER.readTree(json)), json),
                        "has data that events can carry");
                require(Readers.value(json) instanceof Entry.Good, "has data that a reader takes again");
            } else {
                checkRefusal(entry);
            }
            require(!(entry instanceof Entry.Unreadable) || i == entries.size() - 1, "ends where it is unreadable");
        }
    }

    private static void checkRefusal(Entry entry) {
        String reason = entry instanceof Entry.Bad bad ? bad.reason() : ((Entry.Unreadable) entry).reason();
        String text = EntryText.original(entry);
        require(!reason.isBlank() && !reason.contains("[Source"), "says why, in its own words");
        require(text.length() <= Entry.TEXT_LIMIT && text.indexOf(0) < 0, "shows a text that can be stored");
        EventJson.bytes(List.of(reason, text));
    }

    /** Each line that is not blank is one entry, of that line. */
    private static void checkLines(List<Entry> entries, byte[] content) {
        ByteOrderMark mark = ByteOrderMark.of(content);
        if (!mark.isUtf8()) {
            return;
        }
        String text = new String(content, mark.length(), content.length - mark.length(), StandardCharsets.ISO_8859_1);
        String[] lines = text.split("\n", -1);
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            if (!lines[i].chars().allMatch(next -> next == ' ' || next == '\t' || next == '\r')) {
                expected.add(i + 1L);
            }
        }
        List<Long> found = entries.stream()
                .filter(entry -> !(entry instanceof Entry.Bad bad && bad.text().isBlank()))
                .map(Entry::line)
                .toList();
        require(found.equals(expected), "has an entry for each line that is not blank");
    }

    private static void require(boolean holds, String promise) {
        if (!holds) {
            throw new AssertionError("broken promise: a reader " + promise);
        }
    }
}

package io.landfall.inbox.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The beginning of a file: enough of it to say what the file is.
 *
 * @param bytes the beginning as it is
 * @param text without leading white space; bytes as ISO 8859-1 where no mark names their charset
 * @param isWhole whether this is all of the file
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FileHead(byte[] bytes, ByteOrderMark mark, String text, boolean isWhole) {
    private static final int LENGTH = 64 * 1024;
    private static final Map<String, Format> BY_EXTENSION = Map.of(
            "csv", Format.CSV,
            "tsv", Format.CSV,
            "ndjson", Format.NDJSON,
            "jsonl", Format.NDJSON,
            "json", Format.JSON,
            "xml", Format.XML);

    static FileHead of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LENGTH);
            ByteOrderMark mark = ByteOrderMark.of(bytes);
            int length = bytes.length - mark.length();
            String text = new String(bytes, mark.length(), length, mark.charsetOr(StandardCharsets.ISO_8859_1));
            return new FileHead(bytes, mark, text.stripLeading(), bytes.length < LENGTH);
        }
    }

    /**
     * The options with a format that is not {@link Format#AUTO}. A {@code .tsv} file is tab-separated
     * unless a delimiter other than the comma was asked for.
     */
    ReadOptions settle(String fileName, ReadOptions options) {
        if (options.format() != Format.AUTO) {
            return options;
        }
        String extension = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return new ReadOptions(
                Optional.ofNullable(BY_EXTENSION.get(extension)).orElseGet(this::formatOfContent),
                options.charset(),
                extension.equals("tsv") && options.delimiter() == ',' ? '\t' : options.delimiter(),
                options.columns(),
                options.recordElement(),
                options.maxRecordBytes());
    }

    /** Whether the file has nothing but white space. */
    boolean isBlank() {
        return isWhole && text.isEmpty();
    }

    private Format formatOfContent() {
        if (text.startsWith("<")) {
            return Format.XML;
        }
        if (text.startsWith("[")) {
            return Format.JSON;
        }
        if (text.startsWith("{")) {
            return isObjectAndMore() ? Format.NDJSON : Format.JSON;
        }
        return Format.CSV;
    }

    /**
     * Whether the first line is a JSON object and another line follows. A first line longer than the
     * head leaves that open; then the answer is no, because as JSON such a file reads the same.
     */
    private boolean isObjectAndMore() {
        int end = text.indexOf('\n');
        if (end < 0 || text.substring(end).isBlank()) {
            return false;
        }
        // From ISO 8859-1 and back: the bytes as they are.
        byte[] line = text.substring(0, end).getBytes(mark.charsetOr(StandardCharsets.ISO_8859_1));
        try {
            return new JsonRecordParser().parse(line, 0, line.length).isObject();
        } catch (RejectedException e) {
            return false;
        }
    }
}

package io.landfall.inbox.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a test says is in a file. */
record FileReading(Path directory, String name, ReadOptions options) {
    static FileReading of(Path directory, Format format) {
        return new FileReading(
                directory,
                "file",
                new ReadOptions(
                        format, StandardCharsets.UTF_8, ',', List.of(), "", ReadOptions.DEFAULT_MAX_RECORD_BYTES));
    }

    FileReading named(String fileName) {
        return new FileReading(directory, fileName, options);
    }

    FileReading limitedTo(int bytes) {
        return with(options.charset(), options.delimiter(), options.columns(), options.recordElement(), bytes);
    }

    FileReading inCharset(Charset charset) {
        return with(charset, options.delimiter(), options.columns(), options.recordElement(), options.maxRecordBytes());
    }

    FileReading delimitedBy(char delimiter) {
        return with(options.charset(), delimiter, options.columns(), options.recordElement(), options.maxRecordBytes());
    }

    FileReading withColumns(String... columns) {
        return with(
                options.charset(),
                options.delimiter(),
                List.of(columns),
                options.recordElement(),
                options.maxRecordBytes());
    }

    FileReading ofElements(String recordElement) {
        return with(options.charset(), options.delimiter(), options.columns(), recordElement, options.maxRecordBytes());
    }

    List<Entry> read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    List<Entry> read(byte[] content) {
        try {
            return read(Files.write(directory.resolve("content"), content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Entry> read(Path file) {
        List<Entry> entries = new ArrayList<>();
        try (RecordReader reader = Readers.open(file, name, options)) {
            for (Optional<Entry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                entries.add(entry.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    private FileReading with(Charset charset, char delimiter, List<String> columns, String element, int limit) {
        return new FileReading(
                directory, name, new ReadOptions(options.format(), charset, delimiter, columns, element, limit));
    }
}

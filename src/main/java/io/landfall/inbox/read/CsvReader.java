package io.landfall.inbox.read;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Rows of CSV as objects of texts, named by the header or by the options. */
final class CsvReader implements RecordReader {
    private static final String FORBIDDEN_DELIMITERS = "\"\r\n\0";

    private final CsvScanner scanner;
    private final String columnsAre;
    private List<String> columns;
    private boolean checked;

    private CsvReader(CsvScanner scanner, List<String> columns) {
        this.scanner = scanner;
        this.columns = columns;
        this.columnsAre = columns.isEmpty() ? "the header has " : "the columns named are ";
    }

    static CsvReader open(Path file, ByteOrderMark mark, ReadOptions options) throws IOException {
        if (FORBIDDEN_DELIMITERS.indexOf(options.delimiter()) >= 0) {
            throw new IllegalArgumentException("a CSV delimiter is none of a quote, a line end and NUL");
        }
        InputStream in = Files.newInputStream(file);
        in.skipNBytes(mark.length());
        return of(in, mark, options);
    }

    /** A reader of the bytes behind the mark. */
    static CsvReader of(InputStream in, ByteOrderMark mark, ReadOptions options) {
        TextWindow window = new TextWindow(in, mark.charsetOr(options.charset()), options.maxRecordBytes());
        return new CsvReader(new CsvScanner(window, options.delimiter()), options.columns());
    }

    @Override
    public Optional<Entry> next() throws IOException {
        if (!checked) {
            checked = true;
            Optional<Entry> problem = readHeader();
            if (problem.isPresent()) {
                return problem;
            }
        }
        while (scanner.advance()) {
            if (!isBlank()) {
                return Optional.of(row());
            }
        }
        return Optional.empty();
    }

    /** Settles the columns; what is wrong with them makes the whole file unreadable. */
    private Optional<Entry> readHeader() throws IOException {
        while (columns.isEmpty() && scanner.advance()) {
            if (!isWhiteSpace()) {
                columns = scanner.fields().stream().map(String::strip).toList();
                break;
            }
        }
        return scanner.problem()
                .map(reason -> "the header cannot be used: " + reason)
                .or(this::problemOfColumns)
                .map(reason -> new Entry.Unreadable(Math.max(scanner.line(), 1), scanner.excerpt(), reason));
    }

    private Optional<String> problemOfColumns() {
        if (scanner.fieldCount() > CsvScanner.MOST_FIELDS) {
            return Optional.of("the header has more than 10,000 columns");
        }
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (column.isEmpty()) {
                return Optional.of("column " + (seen.size() + 1) + " has no name, each column needs one");
            }
            if (column.length() > JsonTree.MOST_NAME_CHARACTERS) {
                return Optional.of("column " + (seen.size() + 1) + " has a name of more than 10,000 characters");
            }
            if (!seen.add(column)) {
                return Optional.of("column '" + Excerpt.of(column, 100) + "' is named twice, names have to differ");
            }
        }
        return Optional.empty();
    }

    /** A line of white space alone is a row only where it can be a value. */
    private boolean isBlank() {
        return columns.size() > 1 && isWhiteSpace();
    }

    private boolean isWhiteSpace() {
        return scanner.fieldCount() == 1
                && scanner.problem().isEmpty()
                && scanner.excerpt().isBlank();
    }

    private Entry row() {
        if (scanner.isRunaway()) {
            return new Entry.Unreadable(
                    scanner.line(), scanner.excerpt(), scanner.problem().orElseThrow());
        }
        Optional<String> problem = scanner.problem().or(this::problemOfCount);
        if (problem.isPresent()) {
            return new Entry.Bad(scanner.line(), scanner.excerpt(), problem.get());
        }
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < columns.size(); i++) {
            record.put(columns.get(i), scanner.fields().get(i));
        }
        return Entry.Good.row(scanner.line(), record);
    }

    private Optional<String> problemOfCount() {
        int count = scanner.fieldCount();
        return count == columns.size()
                ? Optional.empty()
                : Optional.of("has " + count + (count == 1 ? " field, " : " fields, ") + columnsAre + columns.size());
    }

    @Override
    public void close() throws IOException {
        scanner.close();
    }
}

package io.landfall.inbox.read;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Splits CSV into rows and fields by RFC 4180: fields parted by the delimiter, rows by CR LF, LF or
 * CR; a quoted field may hold any of these, and a quote in one is doubled. As everyone's parser does,
 * it takes a quote inside an unquoted field as it is.
 *
 * <p>Not commons-csv, because that knows neither a row's original text nor its first line, reads an
 * unclosed quote into memory up to the end of the file, and stops at the first error.
 */
final class CsvScanner implements Closeable {
    /** Fields beyond are counted and not kept: a row of commas makes more objects than bytes. */
    static final int MOST_FIELDS = 10_000;

    private static final char QUOTE = '"';

    private final TextWindow window;
    private final char delimiter;
    private final List<String> fields = new ArrayList<>();
    private int fieldCount;
    private Optional<String> problem = Optional.empty();
    private long quotedLength;
    private boolean runaway;
    private long line;
    private long nextLine = 1;

    CsvScanner(TextWindow window, char delimiter) {
        this.window = window;
        this.delimiter = delimiter;
    }

    /** Goes to the next row that is not blank; false where there is none. */
    boolean advance() throws IOException {
        int first;
        do {
            skipLineEnd();
            first = window.peek();
        } while (isLineEnd(first));
        if (first < 0) {
            return false;
        }
        row();
        return true;
    }

    /** The row's first line in the file, from 1. */
    long line() {
        return line;
    }

    /** The row's fields, or the first of them where there are more than {@link #MOST_FIELDS}. */
    List<String> fields() {
        return fields;
    }

    int fieldCount() {
        return fieldCount;
    }

    /** Why the row cannot be used, whatever fields it should have. */
    Optional<String> problem() {
        return problem;
    }

    /** Whether a quoted field goes on beyond the limit: then no further row can be found. */
    boolean isRunaway() {
        return runaway;
    }

    String excerpt() {
        return window.excerpt();
    }

    private static boolean isLineEnd(int character) {
        return character == '\n' || character == '\r';
    }

    private void skipLineEnd() throws IOException {
        int end = window.peek();
        if (isLineEnd(end)) {
            nextLine++;
            step();
            window.begin();
            if (end == '\r' && window.peek() == '\n') {
                step();
                window.begin();
            }
        }
    }

    private void step() {
        window.moveTo(window.at() + 1);
    }

    private void row() throws IOException {
        fields.clear();
        fieldCount = 0;
        problem = Optional.empty();
        line = nextLine;
        field();
        while (!runaway && window.peek() == delimiter) {
            step();
            field();
        }
        if (!runaway) {
            problem = window.problem().or(() -> problem);
        }
    }

    private void field() throws IOException {
        fieldCount++;
        int start = window.at() - window.from();
        if (window.peek() == QUOTE) {
            step();
            quotedField(start + 1);
        } else {
            toEndOfField();
            keep(start, window.at() - window.from(), false);
        }
    }

    /** Keeps the field between these places of the row. */
    private void keep(int start, int end, boolean hasDoubledQuotes) {
        if (fieldCount <= MOST_FIELDS && !window.isOverLimit()) {
            String text = start == end ? "" : new String(window.chars(), window.from() + start, end - start);
            fields.add(hasDoubledQuotes ? text.replace("\"\"", "\"") : text);
        }
    }

    /** Moves to the delimiter or line end that is next, or to the end of the file. */
    private void toEndOfField() throws IOException {
        do {
            char[] chars = window.chars();
            int to = window.to();
            int at = window.at();
            while (at < to && chars[at] != delimiter && chars[at] != '\n' && chars[at] != '\r') {
                at++;
            }
            window.moveTo(at);
        } while (window.at() == window.to() && window.more());
    }

    private void quotedField(int start) throws IOException {
        long opened = nextLine;
        boolean doubled = false;
        quotedLength = 0;
        while (toQuote()) {
            step();
            if (window.peek() != QUOTE) {
                keep(start, window.at() - 1 - window.from(), doubled);
                refuseTextBehindQuote();
                return;
            }
            doubled = true;
            step();
        }
        runaway = quotedLength > window.limit();
        problem = Optional.of("a quote opened on line " + opened + " is never closed"
                + (runaway ? " within " + window.limit() + " bytes, the most that a record may have" : ""));
    }

    private void refuseTextBehindQuote() throws IOException {
        int next = window.peek();
        if (next != delimiter && !isLineEnd(next) && next >= 0) {
            problem = Optional.of("has text behind a closing quote, a quote inside quotes has to be doubled");
            toEndOfField();
        }
    }

    /** Moves to the next quote, counting lines; false where there is none within the limit. */
    private boolean toQuote() throws IOException {
        boolean carriageReturn = false;
        do {
            char[] chars = window.chars();
            int to = window.to();
            int at = window.at();
            while (at < to && chars[at] != QUOTE) {
                if (chars[at] == '\r' || (chars[at] == '\n' && !carriageReturn)) {
                    nextLine++;
                }
                carriageReturn = chars[at] == '\r';
                at++;
            }
            quotedLength += at - window.at();
            window.moveTo(at);
        } while (window.at() == window.to() && quotedLength <= window.limit() && window.more());
        return window.at() < window.to() && quotedLength <= window.limit();
    }

    @Override
    public void close() throws IOException {
        window.close();
    }
}

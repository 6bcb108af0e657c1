package io.landfall.inbox.read;

import java.io.IOException;
import java.util.Optional;

/**
 * JSON values one behind the other, of which an array stands for its elements: so a file may be one
 * object, an array of any length, or several of either. What is wrong inside a value that has an end
 * makes the value bad; where the ends cannot be told, the rest of the file is unreadable.
 */
final class JsonReader implements RecordReader {
    private final FileWindow window;
    private final JsonScanner scanner;
    private final JsonRecordParser parser = new JsonRecordParser();
    private Place place = Place.OUTSIDE;

    /** Where in the file's array the cursor is. */
    private enum Place {
        OUTSIDE,
        BEHIND_BRACKET,
        BEHIND_COMMA,
        BEHIND_VALUE
    }

    JsonReader(FileWindow window) {
        this.window = window;
        this.scanner = new JsonScanner(window);
    }

    @Override
    public Optional<Entry> next() throws IOException {
        while (true) {
            int next = scanner.peek();
            if (next < 0 && place == Place.OUTSIDE) {
                return Optional.empty();
            }
            if (next < 0) {
                return unreadable("the file ends inside its JSON array, a ']' is missing");
            }
            Place after = behindPunctuation(next);
            if (after == place) {
                return place == Place.BEHIND_VALUE
                        ? unreadable("a ',' or a ']' is expected behind a value of a JSON array")
                        : Optional.of(value(next));
            }
            scanner.skip();
            place = after;
        }
    }

    /** The place behind this byte if it is the array's own punctuation, or else the same place. */
    private Place behindPunctuation(int next) {
        return switch (place) {
            case OUTSIDE -> next == '[' ? Place.BEHIND_BRACKET : place;
            case BEHIND_BRACKET -> next == ']' ? Place.OUTSIDE : place;
            case BEHIND_COMMA -> place;
            case BEHIND_VALUE -> next == ',' ? Place.BEHIND_COMMA : next == ']' ? Place.OUTSIDE : place;
        };
    }

    private Entry value(int first) throws IOException {
        long line = scanner.line();
        Optional<String> problem = scanner.scan(first);
        if (problem.isPresent()) {
            return new Entry.Unreadable(line, window.excerpt(0), problem.get());
        }
        boolean inArray = place != Place.OUTSIDE;
        place = inArray ? Place.BEHIND_VALUE : Place.OUTSIDE;
        if (window.isOverLimit(0)) {
            return new Entry.Bad(
                    line,
                    window.excerpt(0),
                    "is longer than " + window.limit() + " bytes, the most that a record may have");
        }
        try {
            int length = window.at() - window.from();
            return new Entry.Good(line, parser.parse(window.bytes(), window.from(), length));
        } catch (RejectedException e) {
            boolean delimited = inArray || first == '{' || first == '"';
            return delimited
                    ? new Entry.Bad(line, window.excerpt(0), e.getMessage())
                    : new Entry.Unreadable(line, window.excerpt(0), "the file " + e.getMessage());
        }
    }

    private Optional<Entry> unreadable(String reason) {
        window.begin();
        return Optional.of(new Entry.Unreadable(scanner.line(), "", reason));
    }

    @Override
    public void close() throws IOException {
        window.close();
    }
}

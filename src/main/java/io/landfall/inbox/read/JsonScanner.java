package io.landfall.inbox.read;

import java.io.IOException;
import java.util.Optional;

/**
 * Finds where a JSON value ends, by quotes and brackets alone, so that it can be parsed by itself.
 * That is what keeps an error inside one value from its neighbours, and a value over the limit out
 * of memory; a streaming parser cannot be asked to go on behind an error.
 *
 * <p>The end is trusted only as long as every bracket closes its own kind and no text runs over a
 * line's end, which JSON forbids. Without these a missing quote would turn the file inside out and
 * many records into one.
 */
final class JsonScanner {
    private static final Optional<String> WHOLE = Optional.empty();
    private static final Optional<String> ENDS = Optional.of("the file ends before its last JSON value is complete");

    private final FileWindow window;
    /** The open brackets; deeper than this they are only counted, the value is bad anyway. */
    private final byte[] open = new byte[JsonTree.MOST_LEVELS + 1];

    private long line = 1;

    JsonScanner(FileWindow window) {
        this.window = window;
    }

    /** The line that the cursor is on. */
    long line() {
        return line;
    }

    /** Moves to the next byte that is not white space, and shows it; -1 at the end of the file. */
    int peek() throws IOException {
        do {
            byte[] bytes = window.bytes();
            int to = window.to();
            for (int at = window.at(); at < to; at++) {
                byte next = bytes[at];
                if (next == '\n') {
                    line++;
                } else if (next != ' ' && next != '\t' && next != '\r') {
                    window.moveTo(at);
                    return next & 0xFF;
                }
            }
            window.moveTo(to);
            window.begin();
        } while (window.more());
        return -1;
    }

    /** Moves past the byte that {@link #peek} showed. */
    void skip() {
        window.moveTo(window.at() + 1);
    }

    /**
     * Makes the value that begins at the cursor the window's record. Empty if it has an end, and
     * else why not; then nothing behind the cursor can be trusted.
     */
    Optional<String> scan(int first) throws IOException {
        window.begin();
        return switch (first) {
            case '{', '[' -> container();
            case '"' -> {
                skip();
                yield string();
            }
            default -> word();
        };
    }

    private Optional<String> container() throws IOException {
        int depth = 0;
        do {
            while (window.at() < window.to()) {
                byte next = structural();
                if (next == '"') {
                    Optional<String> problem = string();
                    if (problem.isPresent()) {
                        return problem;
                    }
                } else if (next == '{' || next == '[') {
                    open[Math.min(depth, JsonTree.MOST_LEVELS)] = next;
                    depth++;
                } else if (next == '}' || next == ']') {
                    depth--;
                    // In ASCII a closing bracket is its opening one plus two.
                    if (depth < JsonTree.MOST_LEVELS && open[depth] != next - 2) {
                        return Optional.of("the brackets do not match, a '" + (char) next + "' is not expected here");
                    }
                    if (depth == 0) {
                        return WHOLE;
                    }
                }
            }
        } while (window.more());
        return ENDS;
    }

    /** Moves past the next quote or bracket, and returns it; some other byte if none has been read. */
    private byte structural() {
        byte[] bytes = window.bytes();
        int to = window.to();
        int at = window.at();
        byte next;
        do {
            next = bytes[at++];
            if (next == '\n') {
                line++;
            }
        } while (at < to && next != '"' && (next | 0x20) != '{' && (next | 0x20) != '}');
        window.moveTo(at);
        return next;
    }

    /** Moves from behind a text's first quote to behind its last one. */
    private Optional<String> string() throws IOException {
        boolean escaped = false;
        do {
            byte[] bytes = window.bytes();
            int to = window.to();
            for (int at = window.at(); at < to; at++) {
                byte next = bytes[at];
                if (next == '\n') {
                    window.moveTo(at);
                    return Optional.of("a text runs over the end of its line, a quote may be missing");
                } else if (escaped) {
                    escaped = false;
                } else if (next == '"') {
                    window.moveTo(at + 1);
                    return WHOLE;
                } else if (next == '\\') {
                    escaped = true;
                }
            }
            window.moveTo(to);
        } while (window.more());
        return ENDS;
    }

    /** A number or a literal, whatever it looks like: up to where one cannot go on. */
    private Optional<String> word() throws IOException {
        do {
            byte[] bytes = window.bytes();
            int to = window.to();
            for (int at = window.at(); at < to; at++) {
                if (" \t\r\n,:\"[]{}".indexOf(bytes[at]) >= 0) {
                    window.moveTo(at);
                    return at > window.from() || window.isOverLimit(0)
                            ? WHOLE
                            : Optional.of("a '" + (char) bytes[at] + "' is not expected here, a JSON value is");
                }
            }
            window.moveTo(to);
        } while (window.more());
        return WHOLE;
    }
}

package io.landfall.inbox.read;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A file as it grows, and what is to be read from it. */
final class RandomFile {
    private final StringBuilder content = new StringBuilder();
    private final List<String> expected = new ArrayList<>();
    private final boolean countsCarriageReturns;
    private int countedTo;
    private long line = 1;

    /**
     * @param countsCarriageReturns whether a CR that no LF follows ends a line
     */
    RandomFile(boolean countsCarriageReturns) {
        this.countsCarriageReturns = countsCarriageReturns;
    }

    RandomFile write(String text) {
        content.append(text);
        return this;
    }

    RandomFile writeGood(String text, JsonNode data) {
        expected.add(line() + " good " + data);
        return write(text);
    }

    RandomFile writeBad(String text) {
        expected.add(line() + " bad");
        return write(text);
    }

    String content() {
        return content.toString();
    }

    List<String> expected() {
        return expected;
    }

    /** What has been read, in the form of {@link #expected}. */
    static List<String> actual(List<Entry> entries) {
        return entries.stream()
                .map(entry -> entry instanceof Entry.Bad ? entry.line() + " bad" : EntryText.of(entry))
                .toList();
    }

    /** The line that the next character will be on. */
    private long line() {
        for (; countedTo < content.length(); countedTo++) {
            char next = content.charAt(countedTo);
            boolean endsLine = next == '\n'
                    || countsCarriageReturns
                            && next == '\r'
                            && (countedTo + 1 == content.length() || content.charAt(countedTo + 1) != '\n');
            line += endsLine ? 1 : 0;
        }
        return line;
    }
}

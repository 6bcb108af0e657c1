package io.landfall.inbox.read;

import com.fasterxml.jackson.databind.JsonNode;

/** What a reader finds where a record is expected. */
public sealed interface Entry permits Entry.Good, Entry.Bad, Entry.Unreadable {
    /** The line on which it begins, from 1. */
    long line();

    /**
     * A record: an object for CSV, XML and most JSON; any other JSON value is left to the caller.
     *
     * @param written the record as it stands in its file, where that is JSON on one line; else nothing
     * @param isRow whether it is a row of named texts, as in a spreadsheet
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared; a list of bytes would cost what this saves
    record Good(long line, JsonNode data, byte[] written, boolean isRow) implements Entry {
        private static final byte[] NOTHING = {};

        Good(long line, JsonNode data) {
            this(line, data, NOTHING);
        }

        Good(long line, JsonNode data, byte[] written) {
            this(line, data, written, false);
        }

        static Good row(long line, JsonNode data) {
            return new Good(line, data, NOTHING, true);
        }
    }

    /**
     * A record that cannot be used; the next one can.
     *
     * @param text the original text, shortened to {@link #TEXT_LIMIT} characters
     * @param reason what is wrong and what would be right, in one sentence without the line
     */
    record Bad(long line, String text, String reason) implements Entry {}

    /** Nothing can be read from here to the end of the file. */
    record Unreadable(long line, String text, String reason) implements Entry {}

    /** How much of a bad record's text is kept, in characters. */
    int TEXT_LIMIT = 64 * 1024;

    /** The beginning of a text, shortened so. */
    static String excerpt(String text) {
        return Excerpt.of(text);
    }
}

package io.landfall.acceptance.fault;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A file to be dropped, and what is known of it. */
record InputFile(String inbox, String name, List<Line> lines) {
    /** One line: a record with its key, or something that no event can be made of. */
    record Line(Optional<String> key, String text) {}

    String content() {
        return String.join("\n", lines.stream().map(Line::text).toList()) + "\n";
    }

    /** The lines that must be rejected, by their numbers from 1. */
    SortedMap<Long, String> badLines() {
        SortedMap<Long, String> bad = new TreeMap<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).key().isEmpty()) {
                bad.put(i + 1L, lines.get(i).text());
            }
        }
        return bad;
    }

    /** The same content in the same inbox, under another name. */
    InputFile again() {
        return new InputFile(inbox, "again-" + name, lines);
    }
}

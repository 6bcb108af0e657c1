package io.landfall.inbox.read;

import java.util.List;

/** Entries as short lines that a test can compare: {@code 2 good {"a":1}}, {@code 3 bad reason}. */
final class EntryText {
    private EntryText() {}

    static List<String> of(List<Entry> entries) {
        return entries.stream().map(EntryText::of).toList();
    }

    static String of(Entry entry) {
        if (entry instanceof Entry.Good) {
            return entry.line() + " good " + ((Entry.Good) entry).data();
        }
        return entry instanceof Entry.Bad
                ? entry.line() + " bad " + ((Entry.Bad) entry).reason()
                : entry.line() + " unreadable " + ((Entry.Unreadable) entry).reason();
    }

    static String original(Entry entry) {
        return entry instanceof Entry.Bad ? ((Entry.Bad) entry).text() : ((Entry.Unreadable) entry).text();
    }
}

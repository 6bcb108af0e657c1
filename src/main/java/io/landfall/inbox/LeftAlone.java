package io.landfall.inbox;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What one walk over an inbox's directory left alone: how many entries for each reason, and a name for each.
 * One thread fills it; then it is for any thread.
 */
final class LeftAlone {
    private static final int LONGEST_NAME = 100;

    private final Map<String, Entries> byReason = new TreeMap<>();

    private static final class Entries {
        private final Path first;
        private final boolean forGood;
        private long number;

        Entries(Path first, boolean forGood) {
            this.first = first;
            this.forGood = forGood;
        }

        @Override
        public String toString() {
            String name = Names.shown(first);
            String shown = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
            return number + ", such as " + shown;
        }
    }

    /**
     * Counts an entry that is taken later, or of which somebody was told.
     *
     * @param reason what such entries have in common, which goes behind "they "
     */
    void add(String reason, Path file) {
        byReason.computeIfAbsent(reason, none -> new Entries(file, false)).number++;
    }

    /** Counts an entry that would stay for ever without a word. */
    void addForGood(String reason, Path file) {
        byReason.computeIfAbsent(reason, none -> new Entries(file, true)).number++;
    }

    /** By reason, how many there are, with the name of one. */
    Map<String, String> summary() {
        return summary(entries -> true);
    }

    /** The same of those that would stay for ever without a word. */
    Map<String, String> forGood() {
        return summary(entries -> entries.forGood);
    }

    private Map<String, String> summary(Predicate<Entries> wanted) {
        Map<String, String> summary = new TreeMap<>();
        byReason.forEach((reason, entries) -> {
            if (wanted.test(entries)) {
                summary.put(reason, entries.toString());
            }
        });
        return summary;
    }
}

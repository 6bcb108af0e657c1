package io.landfall.idempotency;

import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The pages of each subscription's last batch that were seen in the database, so that the next batch, which
 * is on the same ones as a rule, need not look for them. They are as young as that batch, and what purges
 * pages takes none that is young; one that is gone all the same is begun anew. For any thread.
 */
final class BegunPages {
    private final Map<String, Set<Long>> pages = new ConcurrentHashMap<>();

    /** Whether all of these were seen. */
    boolean have(String subscription, NavigableSet<Long> numbers) {
        return pages.getOrDefault(subscription, Set.of()).containsAll(numbers);
    }

    /** Those that were looked for were seen, but for the missing ones. */
    void found(String subscription, NavigableSet<Long> numbers, NavigableSet<Long> missing) {
        NavigableSet<Long> seen = new TreeSet<>(numbers);
        seen.removeAll(missing);
        pages.put(subscription, seen);
    }
}

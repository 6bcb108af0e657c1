package io.landfall.inbox;

import io.landfall.event.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The inboxes of this process, by name: kept by their routes, read by the intake. For any thread. */
public final class Inboxes {
    private final Map<String, Inbox> byName = new ConcurrentHashMap<>();
    private final Map<Path, String> byDirectory = new ConcurrentHashMap<>();

    /**
     * Adds an inbox.
     *
     * @throws ConfigurationException if another one watches its directory
     */
    void add(Inbox inbox, Path directory) {
        String name = inbox.settings().name();
        String other = byDirectory.putIfAbsent(directory, name);
        if (other != null && !other.equals(name)) {
            throw new ConfigurationException("inbox '" + name + "': parameter 'directory': " + directory
                    + " is watched by inbox '" + other + "' already");
        }
        byName.put(name, inbox);
    }

    Optional<Inbox> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Each inbox's name and directory as "name (directory)", sorted. */
    public List<String> watched() {
        return byName.values().stream()
                .map(inbox -> inbox.settings().name() + " (" + inbox.settings().directory() + ")")
                .sorted()
                .toList();
    }

    /** What is wrong with each inbox that cannot be watched now, by name. */
    public Map<String, String> troubles() {
        Map<String, String> troubles = new java.util.TreeMap<>();
        byName.forEach((name, inbox) -> inbox.trouble().ifPresent(trouble -> troubles.put(name, trouble)));
        return troubles;
    }

    /** By inbox and reason, how many files it leaves alone, with the name of one; inboxes that leave none are left out. */
    public Map<String, Map<String, String>> leftAlone() {
        Map<String, Map<String, String>> left = new java.util.TreeMap<>();
        byName.forEach((name, inbox) -> {
            Map<String, String> summary = inbox.leftAlone().summary();
            if (!summary.isEmpty()) {
                left.put(name, summary);
            }
        });
        return left;
    }
}

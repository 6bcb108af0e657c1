package io.landfall.inbox;

import java.util.Map;
import java.util.Optional;

/** An inbox at work: its settings, and what makes events of its records. */
final class Inbox {
    private final InboxSettings settings;
    private final Normalizer normalizer;
    private volatile Optional<String> trouble = Optional.empty();
    private volatile Map<String, String> leftAlone = Map.of();

    Inbox(InboxSettings settings, Normalizer normalizer) {
        this.settings = settings;
        this.normalizer = normalizer;
    }

    InboxSettings settings() {
        return settings;
    }

    Normalizer normalizer() {
        return normalizer;
    }

    /** Why the directory cannot be watched at the moment. */
    Optional<String> trouble() {
        return trouble;
    }

    void trouble(Optional<String> now) {
        this.trouble = now;
    }

    /** What is left alone in the directory: by reason, how many files, with the name of one. */
    Map<String, String> leftAlone() {
        return leftAlone;
    }

    void leftAlone(Map<String, String> now) {
        this.leftAlone = now;
    }
}

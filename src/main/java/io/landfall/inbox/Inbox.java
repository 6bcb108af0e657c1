package io.landfall.inbox;

import java.util.Optional;

/** An inbox at work: its settings, and what makes events of its records. */
final class Inbox {
    private final InboxSettings settings;
    private final Normalizer normalizer;
    private volatile Optional<String> trouble = Optional.empty();
    private volatile LeftAlone leftAlone = new LeftAlone();

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

    /** What the last walk over the directory left alone. */
    LeftAlone leftAlone() {
        return leftAlone;
    }

    void leftAlone(LeftAlone now) {
        this.leftAlone = now;
    }
}

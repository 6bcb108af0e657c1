package io.landfall.inbox;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The arrivals of an inbox that are to be announced, and, where announcements outlive the process, those
 * that are announced and have no mark of it yet. Used by one thread.
 */
final class Announcements {
    /** What a crash has announced once more, at most; most arrivals are read and closed by then. */
    private static final int MARKED_AT_ONCE = 5_000;

    private static final Duration MARKED_WITHIN = Duration.ofSeconds(1);

    private final InboxServices services;
    private final Way way;
    private final Set<String> due = new LinkedHashSet<>();
    private final List<String> announced = new ArrayList<>();
    private long announcedSince;

    /** How several arrivals are announced together. */
    @FunctionalInterface
    interface Way {
        void announce(String announcement) throws IOException;
    }

    Announcements(InboxServices services, Way way) {
        this.services = services;
        this.way = way;
    }

    void add(Collection<String> arrivalIds) {
        due.addAll(arrivalIds);
    }

    /** Announces what is due; what a failure leaves stays due. */
    void announce() throws IOException {
        while (!due.isEmpty()) {
            if (announced.size() >= MARKED_AT_ONCE) {
                mark();
            }
            List<String> chunk = due.stream().limit(DirectoryScan.CHUNK).toList();
            way.announce(Announcement.of(chunk));
            if (services.lease().isShared()) {
                announcedSince = announced.isEmpty() ? System.nanoTime() : announcedSince;
                announced.addAll(chunk);
            }
            chunk.forEach(due::remove);
        }
    }

    void markWhenDue() {
        if (System.nanoTime() - announcedSince >= MARKED_WITHIN.toNanos()) {
            mark();
        }
    }

    void mark() {
        if (!announced.isEmpty()) {
            services.transactions().run(() -> services.arrivals().announced(announced));
            announced.clear();
        }
    }
}

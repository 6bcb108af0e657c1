package io.landfall;

import io.landfall.event.Subscriptions;
import io.landfall.idempotency.OldClaimPages;
import io.landfall.idempotency.OldClaims;
import io.landfall.inbox.Archive;
import io.landfall.inbox.OldArrivals;
import io.landfall.inbox.OldContent;
import io.landfall.inbox.OldFiles;
import io.landfall.journal.OldEvents;
import io.landfall.journal.OldKeys;
import io.landfall.storage.DurableTransactions;
import io.landfall.storage.Purge;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.springframework.jdbc.core.JdbcTemplate;

/** What removes what is older than its retention: a bean for each kind of thing. */
final class Purges implements AutoCloseable {
    private final Map<String, Purge> beans = new LinkedHashMap<>();
    private final Retention retention;
    private final Duration window;
    private final Subscriptions subscriptions;
    private final Clock clock;
    private final OldContent contents;
    private final OldFiles receipts;
    private final OldFiles rejected;

    Purges(Settings settings, Path data, Engines engines, Subscriptions subscriptions) {
        this.retention = Retention.of(settings);
        this.window = settings.duration("landfall.journal.window");
        this.subscriptions = subscriptions;
        this.clock = engines.clock();
        JdbcTemplate jdbc = new JdbcTemplate(engines.database().dataSource());
        DurableTransactions transactions =
                new DurableTransactions(engines.database().dataSource());
        contents = new OldContent(jdbc, new Archive(data.resolve("archive")));
        receipts = OldFiles.receipts(jdbc, data.resolve("receipts"), retention.receipts(), clock);
        rejected = OldFiles.rejected(jdbc, data.resolve("rejected"), retention.rejected(), clock);
        add("oldEvents", new OldEvents(jdbc, transactions, retention.journal(), clock)::removeSome);
        add("oldKeys", new OldKeys(jdbc, transactions, this::keyMemory, clock)::removeSome);
        add("oldClaims", new OldClaims(jdbc, transactions, this::claimMemory, clock)::removeSome);
        add("oldClaimPages", new OldClaimPages(jdbc, transactions, this::claimMemory, clock)::removeSome);
        add("oldArrivals", new OldArrivals(jdbc, transactions, contents, retention.archive(), clock)::removeSome);
        add("oldContent", contents::removeSome);
        add("oldReceipts", receipts::removeSome);
        add("oldRejected", rejected::removeSome);
    }

    private void add(String bean, BooleanSupplier step) {
        beans.put(bean, new Purge(step, retention.pause(), clock));
    }

    /** A key gives the same claim for as long as a subscription remembers it. */
    private Duration keyMemory() {
        return longer(window, subscriptions.longestMemory());
    }

    /**
     * Claims under a name that no subscription has are of routes with an idempotentConsumer of their own,
     * or of a subscription that may come back: they are kept for as long as the journal could repeat them.
     */
    private Duration claimMemory(String name) {
        return subscriptions.memory(name).orElseGet(() -> longer(Features.DEFAULT_MEMORY, retention.journal()));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    Map<String, Purge> beans() {
        return beans;
    }

    @Override
    public void close() {
        contents.close();
        receipts.close();
        rejected.close();
    }
}

package io.landfall;

import io.landfall.broker.Backlog;
import io.landfall.broker.Broker;
import io.landfall.event.Brake;
import io.landfall.event.ConfigurationException;
import io.landfall.event.Subscription;
import io.landfall.event.Subscriptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What may pile up: looks once a second whether a limit is exceeded, and pulls the brake of the intake
 * while one is. In between, the intake may go beyond a limit by what it journals in that time.
 */
final class Limits implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(Limits.class);

    private final Brake brake = new Brake();
    private final Backlog backlog;
    private final List<Runnable> limits = new ArrayList<>();
    private final List<Future<?>> looks = new ArrayList<>();
    /** A broker that does not answer must not keep us from looking at the disk; one of this process answers at once. */
    private final boolean apart;

    private final ScheduledExecutorService looking;

    Limits(Settings settings, Path data, Broker broker, Subscriptions subscriptions) {
        apart = broker.isShared();
        looking = Executors.newScheduledThreadPool(apart ? 2 : 1, task -> {
            Thread thread = new Thread(task, "landfall-limits");
            thread.setDaemon(true);
            return thread;
        });
        backlog = new Backlog(broker);
        long leastFree = leastFree(settings);
        if (leastFree > 0) {
            create(data);
            limits.add(new DiskLimit(() -> data.toFile().getUsableSpace(), data, leastFree, brake));
        }
        long mostBytes = settings.amount(BacklogLimit.SETTING, 0, Long.MAX_VALUE / 2);
        if (mostBytes > 0) {
            limits.add(new BacklogLimit(
                    backlog,
                    () -> subscriptions.all().stream().map(Subscription::queue).toList(),
                    mostBytes,
                    brake));
        }
    }

    /** How much of the disk is to stay free; 0 for no limit. */
    static long leastFree(Settings settings) {
        return settings.amount(DiskLimit.SETTING, 0, Long.MAX_VALUE / 2);
    }

    private static void create(Path data) {
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new ConfigurationException("landfall.data: " + data + " cannot be created: " + e, e);
        }
    }

    /** Looks before anything is taken in, and then again and again. */
    void start() {
        limits.forEach(Runnable::run);
        if (apart) {
            limits.forEach(limit -> lookAgainAndAgain(List.of(limit)));
        } else if (!limits.isEmpty()) {
            lookAgainAndAgain(limits);
        }
    }

    private void lookAgainAndAgain(List<Runnable> together) {
        looks.add(looking.scheduleWithFixedDelay(
                () -> together.forEach(Limits::look), INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** A failure must not end the looking. */
    private static void look(Runnable limit) {
        try {
            limit.run();
        } catch (RuntimeException e) {
            LOG.warn("A limit cannot be looked at: {}", e.toString());
        }
    }

    Brake brake() {
        return brake;
    }

    @Override
    public void close() {
        looks.forEach(look -> look.cancel(false));
        looking.shutdownNow();
        backlog.close();
    }
}

package io.landfall;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the embedded broker has ended for good, as it does when the disk does not take a write.
 * What it acknowledged is on the disk, and only a new process opens it again.
 */
final class EngineWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineWatch.class);
    private static final long INTERVAL_MILLIS = 1_000;

    private final Engines engines;
    private final Path data;
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "landfall-engines");
        thread.setDaemon(true);
        return thread;
    });
    private final Future<?> looks;

    EngineWatch(Engines engines, Path data) {
        this.engines = engines;
        this.data = data;
        looks = looking.scheduleWithFixedDelay(this::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        Optional<String> failure = engines.broker().failure();
        if (failure.isPresent()) {
            String message = failure.get() + ". Nothing that was taken is lost, but this process cannot go on: see that"
                    + " the disk of " + data + " has room and is sound, and start Landfall again";
            LOG.error("{}", message);
            looks.cancel(false);
            ended.complete(message);
        }
    }

    /** What ended; not complete as long as the broker is at work. */
    CompletableFuture<String> ended() {
        return ended;
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}

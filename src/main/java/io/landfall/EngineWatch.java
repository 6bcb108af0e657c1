package io.landfall;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the embedded broker has ended for good, as it does when the disk does not take a write.
 * What it acknowledged is on the disk, and only a new process opens it again.
 */
final class EngineWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineWatch.class);

    private final Path data;
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final Future<?> telling;

    EngineWatch(Engines engines, Path data) {
        this.data = data;
        telling = engines.broker().failure().thenAccept(this::tell);
    }

    private void tell(String failure) {
        String message = failure + ". Nothing that was taken is lost, but this process cannot go on: see that"
                + " the disk of " + data + " has room and is sound, and start Landfall again";
        LOG.error("{}", message);
        ended.complete(message);
    }

    /** What ended; not complete as long as the broker is at work. */
    CompletableFuture<String> ended() {
        return ended;
    }

    @Override
    public void close() {
        telling.cancel(false);
    }
}

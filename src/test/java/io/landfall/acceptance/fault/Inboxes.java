package io.landfall.acceptance.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The producer: renames files into the inboxes, some at a time, whatever state the processes are in. */
final class Inboxes implements AutoCloseable {
    private final Path home;
    private final Deque<InputFile> left;
    private final int share;
    private final ScheduledThreadPoolExecutor producer = new ScheduledThreadPoolExecutor(1);
    private final List<CompletableFuture<Void>> dropped = new ArrayList<>();

    /**
     * @param shares how often {@link #dropShare} will be called before {@link #dropRest}
     */
    Inboxes(Path home, List<InputFile> files, int shares) {
        this.home = home;
        this.left = new ArrayDeque<>(files);
        this.share = Math.max(1, files.size() / (shares + 1));
        Input.INBOXES.forEach(inbox -> create(directory(inbox)));
    }

    /** Drops the next share of the files, each at a moment of its own within a time. */
    void dropShare(Chance chance, Duration within) {
        for (int i = 0; i < share && !left.isEmpty(); i++) {
            InputFile file = left.remove();
            CompletableFuture<Void> drop = new CompletableFuture<>();
            long millis = chance.between(Duration.ZERO, within).toMillis();
            producer.schedule(() -> complete(drop, file), millis, TimeUnit.MILLISECONDS);
            dropped.add(drop);
        }
    }

    private void complete(CompletableFuture<Void> drop, InputFile file) {
        try {
            drop(file);
            drop.complete(null);
        } catch (RuntimeException e) {
            drop.completeExceptionally(e);
        }
    }

    /** Drops what is left, and returns when every file was dropped. */
    void dropRest() {
        left.forEach(this::drop);
        left.clear();
        try {
            dropped.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw new IllegalStateException("a file could not be dropped", e.getCause());
        }
    }

    private void drop(InputFile file) {
        Path hidden = directory(file.inbox()).resolve("." + file.name());
        try {
            Files.writeString(hidden, file.content());
            Files.move(hidden, hidden.resolveSibling(file.name()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path directory(String inbox) {
        return home.resolve("data/inbox").resolve(inbox);
    }

    private static void create(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        producer.shutdownNow();
    }
}

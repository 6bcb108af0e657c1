package io.landfall.inbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does the same with many files, several at a time, and returns when all are done. It is for syncs: a
 * file system commits together what several threads wait for (measured on ext4: 180 µs a new file one
 * after the other, 40 µs with 16 threads). The threads end when there is nothing to do for a while.
 */
final class Together {
    private static final int THREADS = 16;
    /** Fewer files are not worth a thread more. */
    private static final int FILES_A_THREAD = 4;

    private static final int IDLE_SECONDS = 5;

    private final ThreadPoolExecutor threads;

    /** What is done with each. */
    @FunctionalInterface
    interface Work<S, T> {
        T of(S one) throws IOException;
    }

    Together(String name) {
        threads = new ThreadPoolExecutor(
                THREADS - 1, THREADS - 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Sees that the disk has these files or directories. */
    void sync(Collection<Path> paths) throws IOException {
        with(List.copyOf(paths), path -> {
            Archive.sync(path);
            return path;
        });
    }

    /**
     * What the work says of each, in their order.
     *
     * @throws IOException or a RuntimeException, the first that the work threw; the rest of it is left then
     */
    <S, T> List<T> with(List<S> all, Work<S, T> work) throws IOException {
        Shared<S, T> shared = new Shared<>(all, work);
        List<Future<?>> helpers = new ArrayList<>();
        for (int i = 1; i < Math.min(THREADS, all.size() / FILES_A_THREAD); i++) {
            helpers.add(threads.submit(shared::help));
        }
        shared.help();
        helpers.forEach(Together::await);
        return shared.results();
    }

    private static void await(Future<?> helper) {
        boolean interrupted = false;
        while (true) {
            try {
                helper.get();
                break;
            } catch (InterruptedException e) {
                // a sync ends by itself; nobody must go on while a file is still open
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of these each thread takes the next one. */
    private static final class Shared<S, T> {
        private final List<S> all;
        private final Work<S, T> work;
        private final AtomicInteger next = new AtomicInteger();
        private final Object[] results;
        private volatile Exception failure;

        Shared(List<S> all, Work<S, T> work) {
            this.all = all;
            this.work = work;
            this.results = new Object[all.size()];
        }

        void help() {
            for (int i = next.getAndIncrement(); i < all.size() && failure == null; i = next.getAndIncrement()) {
                try {
                    results[i] = work.of(all.get(i));
                } catch (IOException | RuntimeException e) {
                    failure = e;
                }
            }
        }

        @SuppressWarnings("unchecked")
        List<T> results() throws IOException {
            if (failure instanceof IOException e) {
                throw e;
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            return (List<T>) List.of(results);
        }
    }
}

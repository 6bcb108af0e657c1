package io.landfall.inbox;

import io.landfall.event.Outage;
import io.landfall.event.Reason;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Work that is done a moment after it was asked for, once for all who asked meanwhile, and again when
 * it failed. Nothing runs while nobody asks.
 */
final class Later implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Later.class);
    /** Long enough to gather what comes close together, and to be out of the way of what hurries. */
    private static final long MOMENT_MILLIS = 50;

    private static final long BEHIND_A_FAILURE_MILLIS = 1_000;

    private final String name;
    private final Runnable work;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile ScheduledThreadPoolExecutor executor;
    private boolean failing;

    Later(String name, Runnable work) {
        this.name = name;
        this.work = work;
    }

    /** From now on what is asked for is done. */
    void start() {
        ScheduledThreadPoolExecutor started = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        started.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        started.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        executor = started;
        if (asked.get()) {
            schedule(MOMENT_MILLIS);
        }
    }

    /** Asks for the work. */
    void soon() {
        if (asked.compareAndSet(false, true)) {
            schedule(MOMENT_MILLIS);
        }
    }

    private void schedule(long millis) {
        ScheduledThreadPoolExecutor started = executor;
        if (started != null) {
            // it catches what it throws
            Future<?> unused = started.schedule(this::run, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void run() {
        asked.set(false);
        try {
            work.run();
            failing = false;
        } catch (RuntimeException | Error e) {
            // an outage says itself once
            LOG.atLevel(failing || Outage.isSignOf(e) ? Level.DEBUG : Level.ERROR)
                    .log("{} failed, trying again: {}", name, Reason.of(e));
            failing = true;
            if (asked.compareAndSet(false, true)) {
                schedule(BEHIND_A_FAILURE_MILLIS);
            }
        }
    }

    @Override
    public void close() {
        ScheduledThreadPoolExecutor started = executor;
        if (started != null) {
            started.shutdown();
        }
    }
}

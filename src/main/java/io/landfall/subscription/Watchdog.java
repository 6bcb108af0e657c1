package io.landfall.subscription;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices handlers' calls that take longer than they may: tells each to end, and remembers those that
 * do not, for the health check. For any thread; one of its own for all calls.
 */
public final class Watchdog implements AutoCloseable {
    /** How long a call that was told to end may take to do so. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final Duration grace;
    private final Map<Long, String> overdue = new ConcurrentHashMap<>();
    private final AtomicLong calls = new AtomicLong();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "landfall-watchdog");
        thread.setDaemon(true);
        return thread;
    });

    public Watchdog() {
        this(GRACE);
    }

    Watchdog(Duration grace) {
        this.grace = grace;
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * Watches a call until it is closed.
     *
     * @param what who handles what, for the log
     * @param tellToEnd called once the time is over
     * @param how what was done to end the call, for the log
     */
    Watched watch(String what, Duration time, Runnable tellToEnd, String how) {
        return new Watched(what, time, tellToEnd, how);
    }

    /** Calls that were told to end and did not, in the order of their beginning. */
    Map<Long, String> overdue() {
        return new TreeMap<>(overdue);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** One call under way. */
    final class Watched implements AutoCloseable {
        private final long number = calls.incrementAndGet();
        private final long began = System.nanoTime();
        private final String what;
        private final String how;
        private final Future<?> told;
        private final Future<?> ignored;
        private boolean ended;
        private boolean said;

        private Watched(String what, Duration time, Runnable tellToEnd, String how) {
            this.what = what;
            this.how = how;
            told = timer.schedule(tellToEnd, time.toMillis(), TimeUnit.MILLISECONDS);
            ignored = timer.schedule(this::overdue, time.plus(grace).toMillis(), TimeUnit.MILLISECONDS);
        }

        private synchronized void overdue() {
            if (!ended) {
                said = true;
                overdue.put(number, what);
                LOG.error(
                        "{} is still at work after {} s, {}. Its lane waits for it, and no second call runs beside it;"
                                + " a restart would end it and handle the event again",
                        what,
                        seconds(),
                        how);
            }
        }

        @Override
        public synchronized void close() {
            ended = true;
            told.cancel(false);
            ignored.cancel(false);
            if (said) {
                overdue.remove(number);
                LOG.info("{} has ended after {} s", what, seconds());
            }
        }

        private long seconds() {
            return Duration.ofNanos(System.nanoTime() - began).toSeconds();
        }
    }
}

package io.landfall.event;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Threads that work until they are told to end. Their work asks {@link #mayGoOn} between its steps, so
 * that a step that began also ends. For any thread.
 */
public final class Workers {
    /** For whoever stops without having a deadline of its own. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** What was interrupted has this long to leave things in order. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final Duration STEP = Duration.ofMillis(20);

    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private volatile boolean goOn = true;
    private volatile long endBy = Long.MAX_VALUE;

    public void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        threads.add(thread);
        thread.start();
    }

    public boolean mayGoOn() {
        return goOn;
    }

    /** Lets the steps under way be the last; does not wait. */
    public void drain() {
        goOn = false;
    }

    /** The steps under way are being interrupted: {@link #stop} waits little longer for them. */
    public void breakOff() {
        drain();
        if (endBy == Long.MAX_VALUE) {
            endBy = System.nanoTime() + GRACE.toNanos();
        }
    }

    /** Does nothing for a time, or until the work is to end. */
    public void rest(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0 && goOn; left = end - System.nanoTime()) {
            Thread.sleep(Math.max(1, Math.min(STEP.toNanos(), left) / 1_000_000));
        }
    }

    public void interrupt() {
        threads.forEach(Thread::interrupt);
    }

    public boolean isAlive() {
        return threads.stream().anyMatch(Thread::isAlive);
    }

    /**
     * Waits for the last steps.
     *
     * @param breakOff interrupts them, if they take too long and nobody did before
     */
    public void stop(Runnable breakOff) throws InterruptedException {
        drain();
        long patience = System.nanoTime() + PATIENCE.toNanos();
        while (isAlive() && endBy == Long.MAX_VALUE && System.nanoTime() - patience < 0) {
            join();
        }
        if (isAlive() && endBy == Long.MAX_VALUE) {
            breakOff.run();
            breakOff();
        }
        while (isAlive() && System.nanoTime() - endBy < 0) {
            join();
        }
        interrupt();
    }

    private void join() throws InterruptedException {
        for (Thread thread : threads) {
            if (thread.isAlive()) {
                thread.join(STEP.toMillis());
                return;
            }
        }
    }
}

package io.landfall.bench;

import java.time.Duration;

/** The most memory that a tree of processes held, of what is seen of it some times a second. */
final class PeakMemory implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(150);
    /** To look takes a processor, which those who are measured may need: at most one part of so many. */
    private static final int LEAST_REST = 50;

    private final ProcessTree processes;
    private final Thread thread = new Thread(this::watch, "memory");
    private volatile long kilobytes;

    PeakMemory(ProcessTree processes) {
        this.processes = processes;
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (true) {
                long began = System.nanoTime();
                look();
                long took = System.nanoTime() - began;
                Thread.sleep(Math.max(INTERVAL.toMillis(), LEAST_REST * took / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void look() {
        kilobytes = Math.max(kilobytes, processes.kilobytes());
    }

    long megabytes() {
        look();
        return kilobytes / 1024;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

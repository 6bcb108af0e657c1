package io.landfall.bench;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/** The handler of the peers: counts, as Landfall's does. For any thread. */
public final class Handled {
    private final Setup setup;
    private final LongAdder count = new LongAdder();
    private final Queue<String> stamps = new ConcurrentLinkedQueue<>();
    private final Semaphore gate = new Semaphore(1);

    Handled(Setup setup) {
        this.setup = setup;
    }

    /** Handles one event for one subscriber. */
    public void handle(String key) throws InterruptedException {
        if (setup.gated()) {
            gate.acquire();
            gate.release();
        }
        if (setup.stamped()) {
            stamps.add(key + " " + System.nanoTime());
        }
        count.increment();
    }

    String answer(String question) throws InterruptedException {
        return switch (question) {
            case "count" -> String.valueOf(count.sum());
            case "stamps" -> stamps.toString();
            case "close" -> {
                gate.acquire();
                yield "closed";
            }
            case "open" -> {
                gate.release();
                yield "open";
            }
            default -> throw new IllegalArgumentException("'" + question + "' is no question");
        };
    }
}

package io.landfall.subscription;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which thread calls a handler for which delivery. A call can be interrupted without an interrupt ever
 * reaching what its thread does next, which is to record what came of it. For any thread.
 */
final class CallsUnderWay {
    private final Map<Thread, Delivery> calls = new LinkedHashMap<>();
    private boolean interrupted;

    void call(Handling handler, Delivery delivery) {
        synchronized (this) {
            calls.put(Thread.currentThread(), delivery);
        }
        try {
            handler.handle(delivery);
        } finally {
            ended();
        }
    }

    private synchronized void ended() {
        calls.remove(Thread.currentThread());
        if (interrupted) {
            Thread.interrupted();
        }
    }

    /** Interrupts the calls under way. */
    synchronized void interrupt() {
        interrupted = true;
        calls.keySet().forEach(Thread::interrupt);
    }

    synchronized List<Delivery> deliveries() {
        return List.copyOf(calls.values());
    }
}

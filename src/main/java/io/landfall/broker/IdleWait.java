package io.landfall.broker;

import jakarta.jms.JMSException;

/**
 * A thread's wait for a first message, which the end of the work cuts short. Nothing else of what the
 * thread does is interrupted by it.
 */
final class IdleWait {
    private Thread waiting;
    private boolean over;

    /** Something that waits until there is a message, or for some time, and gives null then. */
    @FunctionalInterface
    interface Wait<T> {
        T call() throws JMSException;
    }

    /** What came; null if nothing did, or if the wait was over before it began. */
    <T> T during(Wait<T> wait) throws JMSException {
        synchronized (this) {
            if (over) {
                return null;
            }
            waiting = Thread.currentThread();
        }
        try {
            return wait.call();
        } finally {
            synchronized (this) {
                waiting = null;
                if (over) {
                    // a message that came at that moment is still handled, and not in an interrupted thread
                    Thread.interrupted();
                }
            }
        }
    }

    /** Ends the wait under way, and every later one before it begins. From any thread. */
    synchronized void end() {
        over = true;
        if (waiting != null) {
            waiting.interrupt();
        }
    }
}

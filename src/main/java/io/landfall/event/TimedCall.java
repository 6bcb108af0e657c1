package io.landfall.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A handler's call by one thread that may be told to end. Being told is an interrupt, and whatever the
 * call itself said that ends it. An interrupt never outlives the call.
 */
public final class TimedCall implements AutoCloseable {
    private static final ThreadLocal<TimedCall> CURRENT = new ThreadLocal<>();

    private final Thread thread = Thread.currentThread();
    private final List<Runnable> ends = new ArrayList<>();
    private boolean told;
    private boolean closed;

    private TimedCall() {}

    /** Begins a call of the current thread; to be closed by it. */
    public static TimedCall begin() {
        TimedCall call = new TimedCall();
        CURRENT.set(call);
        return call;
    }

    /** The call that the current thread is in; empty where none was begun. */
    public static Optional<TimedCall> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** Runs this when the call is told to end, in the thread that tells it; at once if it was told before. */
    public void whenToldToEnd(Runnable end) {
        synchronized (this) {
            if (!told) {
                ends.add(end);
                return;
            }
        }
        end.run();
    }

    /** Tells the call to end; does nothing when it has ended already. */
    public void tellToEnd() {
        List<Runnable> toRun;
        synchronized (this) {
            if (closed || told) {
                return;
            }
            told = true;
            toRun = List.copyOf(ends);
            thread.interrupt();
        }
        toRun.forEach(Runnable::run);
    }

    /** Whether the call was told to end before it did. */
    public synchronized boolean wasTold() {
        return told;
    }

    /** Ends the call, in its own thread. */
    @Override
    public synchronized void close() {
        closed = true;
        CURRENT.remove();
        if (told) {
            // it may have come too late to be noticed, and what the thread does next is not the call's
            Thread.interrupted();
        }
    }
}

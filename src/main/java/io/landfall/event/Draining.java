package io.landfall.event;

import java.util.List;

/**
 * Work that the end of the process must not cut in two. All of it is told to come to its end before any
 * of it is waited for, so that a stop takes as long as the slowest and not as all together. For any
 * thread; no method waits.
 */
public interface Draining {
    /** Takes nothing more; what is under way goes on to its end. */
    void drain();

    /** The time is over: interrupts what is under way, which then comes again at the next start. */
    void breakOff();

    /** What is still under way, each as the beginning of a sentence; empty when all has ended. */
    List<String> underWay();
}

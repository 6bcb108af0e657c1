package io.landfall.bench;

import java.io.PrintStream;
import java.util.List;

/**
 * What every workload needs.
 *
 * @param runs how often each contender has its turn
 * @param events overrides how much there is to do, for a quick look; 0 for the size of the workload
 */
record Arena(Launcher launcher, List<Contender> contenders, int runs, int events, PrintStream out) {

    /** As many as asked for, or as the workload has by itself. */
    int size(int usual) {
        return events == 0 ? usual : events;
    }

    /** Whether nothing is to be compared: then nobody waits until it could be. */
    boolean isQuickLook() {
        return events > 0;
    }

    /** Waits until a process rests, so that what it did before is not measured. */
    void awaitRest(Running running) {
        if (!isQuickLook()) {
            running.vitals().awaitQuiet();
        }
    }

    void say(String progress) {
        System.err.println(progress);
    }
}

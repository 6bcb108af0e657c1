package io.landfall.event;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds the intake back while a limit is exceeded: nothing more is taken and nothing more is journaled
 * of what was taken, while handlers go on. Those who take in ask it between two pieces of work and let
 * go of what they hold. For any thread.
 */
public final class Brake {
    private final Map<String, String> reasons = new ConcurrentHashMap<>();

    /** The intake is to pause, for this limit's sake too; said again, the reason is replaced. */
    public void pull(String limit, String reason) {
        reasons.put(limit, reason);
    }

    /** This limit does not hold the intake back any more; another may. */
    public void release(String limit) {
        reasons.remove(limit);
    }

    public boolean isOn() {
        return !reasons.isEmpty();
    }

    /** Why the intake is to pause, by limit; empty while it is not. */
    public Map<String, String> reasons() {
        return new TreeMap<>(reasons);
    }
}

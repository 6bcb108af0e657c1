package io.landfall.event;

import java.time.Duration;

/** Work that has something to do at its times, also while nothing comes that it waits for. */
public interface Recurring {
    /** How long it may wait from now; zero when something is due. */
    Duration patience();
}

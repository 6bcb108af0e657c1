package io.landfall;

import io.landfall.event.ConfigurationException;
import io.landfall.event.Durations;
import java.time.Duration;

/**
 * How long things are kept once nothing is to be done with them any more.
 *
 * @param archive of arrivals and their archived files
 * @param pause of a purge that finds nothing to remove
 */
record Retention(Duration journal, Duration archive, Duration receipts, Duration rejected, Duration pause) {
    private static final String WINDOW = "landfall.journal.window";

    /**
     * Reads the settings.
     *
     * @throws ConfigurationException if something would be removed while its key or content is remembered
     */
    static Retention of(Settings settings) {
        return new Retention(
                atLeastTheWindow(settings, "landfall.retention.journal"),
                atLeastTheWindow(settings, "landfall.retention.archive"),
                settings.duration("landfall.retention.receipts"),
                settings.duration("landfall.retention.rejected"),
                settings.duration("landfall.retention.interval"));
    }

    private static Duration atLeastTheWindow(Settings settings, String key) {
        Duration retention = settings.duration(key);
        Duration window = settings.duration(WINDOW);
        if (retention.compareTo(window) < 0) {
            throw new ConfigurationException(key + ": " + Durations.show(retention) + " is shorter than " + WINDOW
                    + ", which is " + Durations.show(window) + "; what a duplicate repeats must still be there");
        }
        return retention;
    }
}

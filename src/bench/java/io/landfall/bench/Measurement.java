package io.landfall.bench;

/**
 * What one run of one contender gave.
 *
 * @param cpuSeconds of its process alone; a PostgreSQL server is not counted
 */
record Measurement(int events, double seconds, double cpuSeconds, long peakMegabytes) {

    double rate() {
        return events / seconds;
    }

    double cpuMicrosAnEvent() {
        return cpuSeconds * 1e6 / events;
    }
}

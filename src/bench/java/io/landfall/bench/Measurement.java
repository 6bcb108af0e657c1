package io.landfall.bench;

/**
 * What one run of one contender gave.
 *
 * @param cpuSeconds of its process and of its database server's
 * @param peakMegabytes of both
 * @param javaMegabytes of its process alone
 */
record Measurement(int events, double seconds, double cpuSeconds, long peakMegabytes, long javaMegabytes) {

    double rate() {
        return events / seconds;
    }

    double cpuMicrosAnEvent() {
        return cpuSeconds * 1e6 / events;
    }
}

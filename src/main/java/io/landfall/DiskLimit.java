package io.landfall;

import io.landfall.event.Brake;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/** Pulls the brake while the disk of the data directory has less room than is to be left. */
final class DiskLimit implements Runnable {
    static final String SETTING = "landfall.disk.min-free-bytes";

    private final LongSupplier free;
    private final Path data;
    private final long least;
    private final Pause pause;

    /**
     * @param free asks for the bytes that this process may still write
     */
    DiskLimit(LongSupplier free, Path data, long least, Brake brake) {
        this.free = free;
        this.data = data;
        this.least = least;
        this.pause = new Pause(SETTING, brake);
    }

    /** Looks once. */
    @Override
    public void run() {
        long now = free.getAsLong();
        long goesOn = goesOnAt(least);
        if (now < least || (pause.isOn() && now < goesOn)) {
            pause.because(
                    "%d bytes are free on the disk of %s, less than %s = %d".formatted(now, data, SETTING, least),
                    "it goes on by itself when %d are free; make room, or lower the limit".formatted(goesOn));
        } else {
            pause.over(() -> "%d bytes are free on the disk of %s".formatted(now, data));
        }
    }

    /** A tenth above the limit, so that the intake does not pause and go on at each file. */
    private static long goesOnAt(long least) {
        return least + least / 10;
    }
}

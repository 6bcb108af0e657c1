package io.landfall.inbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Which files were not written to for some time. The time of a file's last modification says little: copies
 * have that of their originals, and a file server's clock is another one. So its size and times must have
 * stood still while this process watched, by its own monotonic clock. The time at which the kernel last changed
 * the file's entry (ctime) cannot be set by anybody: on a disk of this machine a file whose ctime is old enough
 * need not be watched. Used by one thread.
 */
final class Quietness {
    /** So many files are watched at a time; others are once these are quiet. */
    private static final int MOST_WATCHED = 10_000;

    private final Duration time;
    private final boolean kernelsTimes;
    private final LongSupplier nanoTime;
    private final Map<Path, Watched> watched = new HashMap<>();
    private long round;

    /** A file as it was first seen so, and the round in which it was last. */
    private record Watched(long size, FileTime modified, Optional<FileTime> changed, long sinceNanos, long round) {
        boolean isSame(BasicFileAttributes now, Optional<FileTime> nowChanged) {
            return size == now.size() && modified.equals(now.lastModifiedTime()) && changed.equals(nowChanged);
        }

        Watched seenIn(long thisRound) {
            return new Watched(size, modified, changed, sinceNanos, thisRound);
        }
    }

    /**
     * @param kernelsTimes whether the times of files are of this machine's clock
     */
    Quietness(Duration time, boolean kernelsTimes, LongSupplier nanoTime) {
        this.time = time;
        this.kernelsTimes = kernelsTimes;
        this.nanoTime = nanoTime;
    }

    /** Whether a file has been quiet for long enough; it is watched from now on where that is not known. */
    boolean holds(Path file, BasicFileAttributes now, Instant clock) throws IOException {
        Optional<FileTime> changed = changed(file);
        if (time.isZero() || (kernelsTimes && changed.isPresent() && isOld(changed.get(), clock))) {
            watched.remove(file);
            return true;
        }
        Watched before = watched.get(file);
        if (before == null || !before.isSame(now, changed)) {
            if (before != null || watched.size() < MOST_WATCHED) {
                watched.put(
                        file, new Watched(now.size(), now.lastModifiedTime(), changed, nanoTime.getAsLong(), round));
            }
            return false;
        }
        watched.put(file, before.seenIn(round));
        return nanoTime.getAsLong() - before.sinceNanos() >= time.toNanos();
    }

    /** A walk over the directory has ended: what it did not see is gone. */
    void walked() {
        watched.values().removeIf(file -> file.round() < round);
        round++;
    }

    private boolean isOld(FileTime changed, Instant clock) {
        return Duration.between(changed.toInstant(), clock).compareTo(time) >= 0;
    }

    private static Optional<FileTime> changed(Path file) throws IOException {
        try {
            return Optional.of((FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS));
        } catch (UnsupportedOperationException | IllegalArgumentException | NoSuchFileException e) {
            return Optional.empty();
        }
    }
}

package io.landfall.inbox;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * One walk over a directory of any size: it is read as a stream, and files that are ready are handed
 * on in chunks, so neither memory nor the time to the first file grows with the directory.
 *
 * <p>Left alone, each for good: hidden files, files whose name says that they are being written,
 * subdirectories, symbolic links (they may lead out of the inbox) and special files.
 */
final class DirectoryScan {
    /** Files are sorted among so many, by time and name. */
    private static final int WINDOW = 10_000;
    /** So many files are taken, recorded and announced together. */
    static final int CHUNK = 500;

    private static final Pattern BEING_WRITTEN = Pattern.compile(
            "\\..*|.*\\.(tmp|part|partial|filepart|crdownload|swp)|.*~", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private static final String SUBDIRECTORIES = "are subdirectories";
    private static final String STILL_WRITTEN = "are not quiet for long enough yet";

    private final Path directory;
    private final Include include;
    private final Readiness ready;
    private final Clock clock;
    private final Complaints complaints;
    private final Quietness quietness;
    private LeftAlone leftAlone = new LeftAlone();

    /**
     * @param kernelsTimes whether the times of files are of this machine's clock
     */
    DirectoryScan(Path directory, InboxSettings settings, boolean kernelsTimes, Clock clock, LongSupplier nanoTime) {
        this.directory = directory;
        this.complaints = new Complaints(settings.name());
        this.include = settings.include();
        this.ready = settings.ready();
        this.clock = clock;
        this.quietness = new Quietness(
                ready instanceof Readiness.Quiet quiet ? quiet.time() : Duration.ZERO, kernelsTimes, nanoTime);
    }

    /** Receives the files to take. */
    @FunctionalInterface
    interface Taking {
        void take(List<Path> chunk) throws IOException, InterruptedException;
    }

    /**
     * Walks over the directory once.
     *
     * @return how many files were seen that are not ready yet
     */
    int scan(Taking taking) throws IOException, InterruptedException {
        int notReady = 0;
        LeftAlone left = new LeftAlone();
        List<DatedFile> window = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path file : stream) {
                if (isLeftByName(file, left)) {
                    continue;
                }
                BasicFileAttributes attributes = attributes(file);
                if (attributes == null || !isTakeable(file, attributes, left)) {
                    continue;
                }
                boolean isWhole = ready.isReady(file);
                if (!isWhole || !quietness.holds(file, attributes, clock.instant())) {
                    notReady++;
                    left.add(isWhole ? STILL_WRITTEN : ready.lacking(), file);
                    continue;
                }
                window.add(new DatedFile(file, attributes.lastModifiedTime().toInstant()));
                if (window.size() == WINDOW) {
                    takeInOrder(window, taking);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        quietness.walked();
        leftAlone = left;
        takeInOrder(window, taking);
        return notReady;
    }

    /** What the last walk left alone. */
    LeftAlone leftAlone() {
        return leftAlone;
    }

    private boolean isLeftByName(Path file, LeftAlone left) {
        if (ready.isMarker(file)) {
            if (!ready.marksSomething(file)) {
                left.addForGood("are named like the marker of a file that is not there", file);
            }
            return true;
        }
        if (BEING_WRITTEN.matcher(file.getFileName().toString()).matches()) {
            if (!file.endsWith(Staging.DIRECTORY)) {
                boolean isHidden = file.getFileName().toString().startsWith(".");
                left.add(isHidden ? "are hidden" : "are named like files that are being written", file);
            }
            return true;
        }
        if (!include.matches(file)) {
            if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                left.add(SUBDIRECTORIES, file);
            } else {
                left.addForGood("do not match include '" + include + "'", file);
            }
            return true;
        }
        return false;
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private boolean isTakeable(Path file, BasicFileAttributes attributes, LeftAlone left) {
        if (attributes.isDirectory()) {
            left.add(SUBDIRECTORIES, file);
            return false;
        }
        if (!attributes.isRegularFile()) {
            left.add("are links or special files", file);
            complaints.about(file, attributes.isSymbolicLink() ? "it is a symbolic link" : "it is no regular file");
            return false;
        }
        if (!Files.isReadable(file)) {
            left.add("are not readable", file);
            complaints.about(file, "it is not readable; it is taken once its permissions allow it");
            return false;
        }
        return true;
    }

    private static void takeInOrder(List<DatedFile> window, Taking taking) throws IOException, InterruptedException {
        window.sort(null);
        List<Path> files = window.stream().map(DatedFile::file).toList();
        for (int from = 0; from < files.size(); from += CHUNK) {
            taking.take(files.subList(from, Math.min(from + CHUNK, files.size())));
        }
        window.clear();
    }
}

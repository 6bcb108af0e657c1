package io.landfall.inbox;

import io.landfall.event.Reason;
import io.landfall.storage.DurableTransactions;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes files out of an inbox, so that at every moment each is either still in the inbox, or in the
 * staging directory from where the next start goes on, or recorded and in the archive:
 *
 * <ol>
 *   <li>rename into a staging directory beside the files: of several nodes, one succeeds;
 *   <li>hash and sync the content, sync the directories;
 *   <li>record the arrivals in one transaction;
 *   <li>rename into the archive, and sync its directories before the staging directory goes, and before
 *       anybody is told of the files who may be on another node.
 * </ol>
 */
final class Taker {
    private static final int LONGEST_FILE_NAME = 1_000;
    private static final int SEALING_TRIES = 3;
    private static final Logger LOG = LoggerFactory.getLogger(Taker.class);

    private final Path directory;
    private final Staging staging;
    private final InboxSettings settings;
    private final Archive archive;
    private final Arrivals arrivals;
    private final DurableTransactions transactions;
    private final Complaints complaints;
    private final SecureRandom random = new SecureRandom();
    private final Listener listener;
    /** Batches that are not in the archive yet: none, unless the disk or the database failed. */
    private final Set<Path> unfinished = new LinkedHashSet<>();

    private long lastBatchMillis;

    Taker(
            Path directory,
            InboxSettings settings,
            Archive archive,
            Arrivals arrivals,
            DurableTransactions transactions,
            Staging staging,
            Listener listener) {
        this.directory = directory;
        this.staging = staging;
        this.settings = settings;
        this.complaints = new Complaints(settings.name());
        this.archive = archive;
        this.arrivals = arrivals;
        this.transactions = transactions;
        this.listener = listener;
    }

    /** Who goes on with what was taken. */
    @FunctionalInterface
    interface Listener {
        /** Arrivals that are recorded, and whose files are in the archive. */
        void inTheArchive(List<Arrival> recorded) throws IOException;
    }

    private record Sealed(Path file, Arrival arrival) {}

    /** A file as it was read; one that is not still may have other content by now. */
    private record Look(Path file, Archive.Content content, boolean still) {}

    /** Takes these files; those that vanished meanwhile, or that cannot be taken, are left out. */
    List<Arrival> take(List<Path> files) throws IOException {
        Path batch = staging.add(newBatch());
        unfinished.add(batch);
        List<Path> staged = new ArrayList<>();
        for (Path file : files) {
            stage(file, batch.resolve(file.getFileName())).ifPresent(staged::add);
        }
        if (staged.isEmpty()) {
            Staging.remove(batch);
            unfinished.remove(batch);
            return List.of();
        }
        // its name is new, so nothing of it is recorded yet
        return record(batch, staged, true, none -> Map.of());
    }

    private Optional<Path> stage(Path file, Path target) throws IOException {
        try {
            staging.move(file, target);
        } catch (NoSuchFileException e) {
            if (Files.notExists(target.getParent())) {
                throw e;
            }
            return Optional.empty();
        } catch (FileSystemException e) {
            complaints.about(file, "it cannot be taken: " + Reason.of(e));
            return Optional.empty();
        }
        if (!Staging.isFile(target)) {
            putBack(target, file);
            return Optional.empty();
        }
        removeMarker(file);
        return Optional.of(target);
    }

    /** It was a file when it was seen, and somebody put a link or a pipe in its place. */
    private void putBack(Path target, Path file) throws IOException {
        complaints.about(target, "it is no regular file any more");
        try {
            Files.move(target, file);
        } catch (FileAlreadyExistsException e) {
            LOG.warn("Inbox '{}': what it was lies in {}", settings.name(), target);
        }
    }

    /** A marker that stays does no harm; a file that is staged because of it and goes no further does. */
    private void removeMarker(Path file) {
        Path marker = settings.ready().marker(file);
        if (!marker.equals(file) && Staging.isFile(marker)) {
            try {
                staging.removeMarker(marker);
            } catch (IOException e) {
                complaints.about(marker, "it cannot be removed: " + Reason.of(e));
            }
        }
    }

    /** Goes on with what processes staged that are not at work any more, and did not record or archive. */
    List<Arrival> recover() throws IOException {
        unfinished.addAll(staging.takeOver());
        List<Arrival> recovered = new ArrayList<>();
        while (!unfinished.isEmpty()) {
            recovered.addAll(resume());
        }
        return recovered;
    }

    /** Leaves no directory behind; what is staged and not archived stays for the next start. */
    void close() {
        staging.close();
    }

    /**
     * Goes on with one batch that this taker staged, and could not record or archive because something
     * failed; empty while there is none.
     */
    List<Arrival> resume() throws IOException {
        if (unfinished.isEmpty()) {
            return List.of();
        }
        Path batch = unfinished.iterator().next();
        List<DatedFile> dated = new ArrayList<>();
        for (Path file : Staging.files(batch)) {
            removeMarker(directory.resolve(file.getFileName()));
            dated.add(DatedFile.of(file));
        }
        List<Path> staged = dated.stream().sorted().map(DatedFile::file).toList();
        return record(batch, staged, false, this::recordedBefore);
    }

    private Map<String, Arrival> recordedBefore(List<Sealed> sealed) {
        return arrivals.find(sealed.stream().map(file -> file.arrival().id()).toList());
    }

    /**
     * @param mayGoBack whether none of the files can be recorded, so that one may go back to the inbox
     */
    private List<Arrival> record(
            Path batch, List<Path> staged, boolean mayGoBack, Function<List<Sealed>, Map<String, Arrival>> before)
            throws IOException {
        List<Sealed> sealed = new ArrayList<>();
        for (Look look : archive.together(staged, Taker::seal)) {
            if (look.still() || !mayGoBack || !isBack(look.file())) {
                sealed.add(new Sealed(look.file(), arrival(batch, look.file(), look.content())));
            }
        }
        // behind the contents, whose syncs make a journaling file system commit the renames too
        staging.sync(batch);
        List<Arrival> recorded = transactions.in(() -> insert(sealed, before.apply(sealed)));
        Set<Path> directories = new LinkedHashSet<>();
        for (Sealed file : sealed) {
            directories.add(archive.put(file.file(), file.arrival().hash()));
        }
        if (staging.isShared()) {
            end(batch, directories);
            listener.inTheArchive(recorded);
        } else {
            // behind a power cut only this node goes on, from the staging directory if the archive has no file
            try {
                listener.inTheArchive(recorded);
            } finally {
                end(batch, directories);
            }
        }
        return recorded;
    }

    private void end(Path batch, Set<Path> directories) throws IOException {
        // behind all renames: a journaling file system commits them at the first sync
        archive.syncDirectories(directories);
        Staging.remove(batch);
        unfinished.remove(batch);
    }

    /** A writer that did not stop in time may still be at it: the hash must be of what stays. */
    private static Look seal(Path file) throws IOException {
        for (int tries = 1; ; tries++) {
            BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class);
            Archive.Content content = Archive.seal(file);
            BasicFileAttributes after = Files.readAttributes(file, BasicFileAttributes.class);
            boolean still =
                    before.lastModifiedTime().equals(after.lastModifiedTime()) && content.sizeBytes() == after.size();
            if (still || tries == SEALING_TRIES) {
                return new Look(file, content, still);
            }
        }
    }

    /**
     * Of recorded arrivals, those whose files are not in the archive yet but staged, at whichever node. They are
     * nobody else's to announce: whoever has them staged does it once they are archived.
     */
    Set<String> onTheirWay(List<Arrival> recorded) throws IOException {
        List<Arrival> missing = new ArrayList<>();
        for (Arrival arrival : recorded) {
            if (Files.notExists(archive.find(arrival.hash()))) {
                missing.add(arrival);
            }
        }
        if (missing.isEmpty()) {
            return Set.of();
        }
        Set<String> staged = new HashSet<>();
        for (Path file : staging.everywhere()) {
            staged.add(id(file.getParent(), file));
        }
        return missing.stream().map(Arrival::id).filter(staged::contains).collect(Collectors.toSet());
    }

    private static String id(Path batch, Path file) {
        return batch.getFileName() + "-" + Names.digest(file);
    }

    /** A file that is written to all the time waits in the inbox, where the inbox waits for quiet. */
    private boolean isBack(Path file) throws IOException {
        if (!(settings.ready() instanceof Readiness.Quiet)) {
            return false;
        }
        Path target = directory.resolve(file.getFileName());
        try {
            Files.move(file, target);
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        complaints.about(target, "it was quiet and is written to again; it is taken once that has ended");
        return true;
    }

    private Arrival arrival(Path batch, Path file, Archive.Content content) {
        String name = file.getFileName().toString();
        String shown = name.length() <= LONGEST_FILE_NAME ? name : name.substring(0, LONGEST_FILE_NAME);
        return Arrival.taken(
                id(batch, file),
                settings.name(),
                shown.replace('\0', '?'),
                content.hash(),
                content.sizeBytes(),
                arrivals.now());
    }

    private List<Arrival> insert(List<Sealed> sealed, Map<String, Arrival> known) {
        OffsetDateTime now = arrivals.now();
        Map<String, String> firstOfContent = earlierOfContent(sealed);
        List<Arrival> recorded = new ArrayList<>();
        List<Arrival> added = new ArrayList<>();
        for (Sealed file : sealed) {
            Arrival arrival = file.arrival();
            if (known.containsKey(arrival.id())) {
                recorded.add(known.get(arrival.id()));
                continue;
            }
            Optional<String> earlier = settings.skipSameContent()
                    ? Optional.ofNullable(firstOfContent.putIfAbsent(arrival.hash(), arrival.id()))
                    : Optional.empty();
            Arrival settled = earlier.map(id -> arrival.skippedFor(id, now)).orElse(arrival);
            added.add(settled);
            recorded.add(settled);
        }
        arrivals.insert(added);
        return recorded;
    }

    private Map<String, String> earlierOfContent(List<Sealed> sealed) {
        return settings.skipSameContent()
                ? arrivals.ofSameContent(
                        settings.name(),
                        sealed.stream().map(file -> file.arrival().hash()).toList())
                : new HashMap<>();
    }

    /** Rises, with time and within a millisecond, and is unique among nodes. */
    private String newBatch() {
        byte[] bytes = new byte[4];
        random.nextBytes(bytes);
        lastBatchMillis =
                Math.max(lastBatchMillis + 1, arrivals.now().toInstant().toEpochMilli());
        return "%011x".formatted(lastBatchMillis) + HexFormat.of().formatHex(bytes);
    }
}

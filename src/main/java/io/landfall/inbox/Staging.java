package io.landfall.inbox;

import io.landfall.storage.NodeLease;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory in which files are on their way from an inbox to the archive: a subdirectory a node,
 * and in it one a batch.
 * Whoever may write into the inbox may write here: so links are not followed, and what is no regular
 * file stays where it is.
 */
class Staging {
    private static final Logger LOG = LoggerFactory.getLogger(Staging.class);
    /** Below the inbox, because a rename is atomic within one file system only. */
    static final String DIRECTORY = ".landfall";

    private static final int UUID_LENGTH = 36;

    private final Path root;
    private final NodeLease lease;
    /** Whether the disk has the directory that the batches are made in. */
    private boolean oursSynced;

    Staging(Path root, NodeLease lease) {
        this.root = root;
        this.lease = lease;
    }

    /** The staging directory of an inbox. */
    static Staging of(Path inbox, NodeLease lease) {
        return new Staging(inbox.resolve(DIRECTORY), lease);
    }

    /** Whether other nodes may take over what this one has staged. */
    boolean isShared() {
        return lease.isShared();
    }

    /**
     * Takes a file out of the inbox: of several nodes, one succeeds.
     *
     * @throws NoSuchFileException if another did
     * @throws java.nio.file.FileSystemException if this file cannot be taken; others may be
     */
    void move(Path file, Path target) throws IOException {
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes the file that said that another one, which is taken now, was whole. */
    void removeMarker(Path marker) throws IOException {
        Files.deleteIfExists(marker);
    }

    /**
     * Makes the directory of a batch.
     *
     * @throws IOException also if something else has the staging directory's name, a link above all
     */
    Path add(String batch) throws IOException {
        if (!isDirectory(root)) {
            try {
                Files.createDirectory(root);
            } catch (FileAlreadyExistsException e) {
                throw new IOException(root + " is no directory; remove it, files are staged there", e);
            }
        }
        makeOurs();
        return Files.createDirectory(ours().resolve(batch));
    }

    private void makeOurs() throws IOException {
        if (!isDirectory(ours())) {
            Files.createDirectory(ours());
            oursSynced = false;
        }
    }

    /** Sees that the disk has the entries of a batch and of all directories above it, up to the inbox. */
    void sync(Path batch) throws IOException {
        Archive.syncDirectory(batch);
        Archive.syncDirectory(batch.getParent());
        if (!oursSynced) {
            Archive.syncDirectory(root);
            oursSynced = true;
        }
        Archive.syncDirectory(root.getParent());
    }

    /**
     * The batches that are this node's: those of dead nodes are made so, each by a rename, so that of
     * several nodes one succeeds. Oldest first.
     */
    List<Path> takeOver() throws IOException {
        if (!isDirectory(root)) {
            return List.of();
        }
        List<Path> others = list(root, Staging::isDirectory);
        others.remove(ours());
        if (!others.isEmpty()) {
            makeOurs();
            Set<String> alive = lease.alive();
            for (Path other : others) {
                if (other.getFileName().toString().length() < UUID_LENGTH) {
                    // a batch of the time before nodes staged apart
                    takeBatch(other);
                } else if (!alive.contains(other.getFileName().toString())) {
                    takeOver(other);
                }
            }
        }
        return isDirectory(ours()) ? list(ours(), Staging::isDirectory) : List.of();
    }

    private void takeOver(Path dead) throws IOException {
        for (Path batch : list(dead, Staging::isDirectory)) {
            takeBatch(batch);
        }
        remove(dead);
    }

    /** A batch that is gone was taken over by another node. */
    private void takeBatch(Path batch) throws IOException {
        try {
            Files.move(batch, ours().resolve(batch.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return;
        }
    }

    /** Where this node stages; its name tells the others whose it is. */
    private Path ours() {
        return root.resolve(lease.owner());
    }

    /**
     * The files that are staged, by whichever node. What is taken over meanwhile, from one node's directory to
     * another's, is not missed: the directories are gone over twice.
     */
    Set<Path> everywhere() throws IOException {
        Set<Path> staged = new HashSet<>();
        for (int round = 0; round < 2; round++) {
            for (Path node : list(root, Staging::isDirectory)) {
                for (Path batch : list(node, Staging::isDirectory)) {
                    staged.addAll(files(batch));
                }
            }
        }
        return staged;
    }

    /** Leaves no directory behind, but what is staged for the next start. */
    void close() {
        try {
            remove(ours());
        } catch (IOException e) {
            LOG.debug("{} is left for the next start", ours());
        }
    }

    /** The files of a batch; none where it is gone. */
    static List<Path> files(Path batch) throws IOException {
        return isDirectory(batch) ? list(batch, Staging::isFile) : List.of();
    }

    /** Whether it is a file itself, and no link to one. */
    static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Removes the directory of a batch; what was never taken from there stays. */
    static void remove(Path batch) throws IOException {
        try {
            Files.deleteIfExists(batch);
        } catch (DirectoryNotEmptyException e) {
            // somebody put a link or a directory there: it is not ours to remove
            return;
        }
    }

    private static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static List<Path> list(Path directory, DirectoryStream.Filter<Path> filter) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, filter)) {
            stream.forEach(entries::add);
        } catch (NoSuchFileException e) {
            return entries;
        }
        entries.sort(null);
        return entries;
    }
}

package io.landfall.inbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where received files are kept, each under the hash of its content (Claim Check): the same content
 * is kept once, however often it arrives. For any thread.
 */
public final class Archive {
    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);
    private static final int BUFFER_BYTES = 256 * 1024;

    /** Behind the name of a file that is about to be removed. */
    static final String ASIDE = ".old";

    /** A directory for each first byte of a hash. */
    private static final int DIRECTORIES = 256;

    private final Path root;
    private final Together together = new Together("landfall-archive");
    /** Whether the directories are known to be there, on the disk too. */
    private boolean made;

    public Archive(Path root) {
        this.root = root;
    }

    /** What a file holds. */
    record Content(String hash, long sizeBytes) {}

    Path path(String hash) {
        return root.resolve(hash.substring(0, 2)).resolve(hash);
    }

    /** A file that is to be read. It may have been put aside just before its arrival was recorded. */
    Path find(String hash) throws IOException {
        Path file = path(hash);
        if (Files.notExists(file) && Files.exists(aside(hash))) {
            bringBack(hash);
        }
        return file;
    }

    private Path aside(String hash) {
        Path file = path(hash);
        return file.resolveSibling(file.getFileName() + ASIDE);
    }

    static boolean isAside(Path file) {
        return file.toString().endsWith(ASIDE);
    }

    /** Renames a file so that it is not found in the archive any more; false if there is none. */
    boolean putAside(String hash) throws IOException {
        try {
            Files.move(path(hash), aside(hash), StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException e) {
            return Files.exists(aside(hash));
        }
    }

    /** What was put aside is in the archive again, unless the same content is there anew. */
    void bringBack(String hash) throws IOException {
        if (Files.exists(path(hash))) {
            deleteAside(hash);
            return;
        }
        try {
            Files.move(aside(hash), path(hash), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // somebody else brought it back, or whoever put it aside removed it: nobody needed it then
        }
    }

    void deleteAside(String hash) throws IOException {
        Files.deleteIfExists(aside(hash));
    }

    /** Goes over all files of the archive. */
    FileWalk walk() {
        return new FileWalk(root);
    }

    /** What the work says of each file; it may sync them, which several threads do faster. */
    <T> List<T> together(List<Path> files, Together.Work<Path, T> work) throws IOException {
        return together.with(files, work);
    }

    /** Sees that the disk has the entries of these directories. */
    void syncDirectories(Collection<Path> directories) throws IOException {
        together.sync(directories);
    }

    /** Reads a file to its end and sees that the disk has it. */
    static Content seal(Path file) throws IOException {
        return read(file, true);
    }

    /** Reads a file to its end. */
    static Content read(Path file) throws IOException {
        return read(file, false);
    }

    private static Content read(Path file, boolean sync) throws IOException {
        MessageDigest sha256 = sha256();
        long size = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, channel.size() + 1));
            while (channel.read(buffer) >= 0) {
                size += buffer.flip().remaining();
                sha256.update(buffer);
                buffer.clear();
            }
            if (sync) {
                channel.force(true);
            }
        }
        return new Content(HexFormat.of().formatHex(sha256.digest()), size);
    }

    /**
     * Moves a sealed file into the archive. Where its content is there already the file is removed; what
     * is there but was written to by a late writer gives way, and is kept under the hash of what it holds now.
     *
     * @return the directory that has the file now, which the caller is to sync
     */
    Path put(Path file, String hash) throws IOException {
        Path target = path(hash);
        makeDirectories();
        if (Files.exists(target)) {
            String there = read(target).hash();
            if (there.equals(hash)) {
                Files.delete(file);
                return target.getParent();
            }
            giveWay(target, there);
        }
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            copyAcross(file, target);
        } catch (NoSuchFileException e) {
            // somebody may have removed its directory: the next try makes it
            forgetDirectories();
            throw e;
        }
        return target.getParent();
    }

    private void giveWay(Path changed, String hash) throws IOException {
        Path target = path(hash);
        if (Files.notExists(target)) {
            Files.move(changed, target, StandardCopyOption.ATOMIC_MOVE);
            syncDirectory(target.getParent());
            LOG.warn("{} was written to after it was taken: what it holds now lies in {}", changed, target);
        }
    }

    /** All at once, so that they are synced once and not one after the other when a file comes for it. */
    private synchronized void makeDirectories() throws IOException {
        if (!made) {
            Files.createDirectories(root);
            for (int i = 0; i < DIRECTORIES; i++) {
                Path directory = root.resolve("%02x".formatted(i));
                if (Files.notExists(directory)) {
                    Files.createDirectories(directory);
                }
            }
            syncDirectory(root);
            syncDirectory(root.getParent());
            made = true;
        }
    }

    private synchronized void forgetDirectories() {
        made = false;
    }

    /** Why an archived file that a late writer changed is not read, or not to its end. */
    static String writtenTo(Arrival arrival, long size) {
        return "the file was written to after it was taken: it had " + arrival.sizeBytes() + " bytes and has "
                + (size == arrival.sizeBytes() ? "others now" : size)
                + "; drop it again whole, and rename files into the inbox, or set ready to done-file or a longer quiet:";
    }

    /** The inbox is on another disk: copy, sync, and only then let the copy be seen and the file go. */
    private static void copyAcross(Path file, Path target) throws IOException {
        Path copy = target.resolveSibling(target.getFileName() + "." + java.util.UUID.randomUUID() + ".part");
        Files.copy(file, copy);
        seal(copy);
        Files.move(copy, target, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(target.getParent());
        Files.delete(file);
    }

    /** Sees that the disk has a directory's entries: a rename is durable only then. */
    static void syncDirectory(Path directory) throws IOException {
        sync(directory);
    }

    /** Sees that the disk has what a file holds, or which entries a directory has. */
    static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

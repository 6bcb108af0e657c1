package io.landfall.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A directory whose processes run with {@code powercut.c}, so that it is known what of it would be
 * there after a power cut. One disk serves one process; what it leaves goes to the next disk.
 */
final class PowerCutDisk {
    /** What a power cut leaves beside what was synced. */
    enum Unsynced {
        /** Nothing; of directories only what their own sync kept. The engines' directories are journaled. */
        LOST,
        /** Any 4 KiB blocks, and of the changes to directories, which are journaled, any first ones. */
        SOME
    }

    private static final int BLOCK = 4096;
    private static final int PERMISSIONS = 07777;

    private final Path root;
    private final Path store;
    private final Path library;
    private final DirectoryBooks books;

    private PowerCutDisk(Path root, Path store, Path library, DirectoryBooks books) {
        this.root = root;
        this.store = store;
        this.library = library;
        this.books = books;
    }

    /** Compiles the library, where there is a compiler that can. */
    static Optional<Path> compile(Path directory) throws IOException, InterruptedException {
        Path library = directory.resolve("powercut.so");
        try {
            Process gcc = new ProcessBuilder(
                            "gcc",
                            "-O2",
                            "-Wall",
                            "-Wextra",
                            "-Werror",
                            "-shared",
                            "-fPIC",
                            "-o",
                            library.toString(),
                            "src/test/native/powercut.c",
                            "-ldl")
                    .inheritIO()
                    .start();
            return gcc.waitFor() == 0 ? Optional.of(library) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A disk that holds what the directory holds now. */
    static PowerCutDisk of(Path root, Path library) throws IOException {
        Path store = Files.createDirectories(root.resolveSibling(root.getFileName() + ".books"));
        for (String books : List.of("content", "dirty", "state", "stream", "pin")) {
            Files.createDirectory(store.resolve(books));
        }
        Files.createFile(store.resolve("log"));
        Files.createFile(store.resolve("lock"));
        PowerCutDisk disk = new PowerCutDisk(root, store, library, DirectoryBooks.of(root));
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, disk.content(DirectoryBooks.inode(file)));
            }
        }
        return disk;
    }

    Path root() {
        return root;
    }

    String[] environment() {
        return new String[] {"LD_PRELOAD=" + library, "POWERCUT_ROOT=" + root, "POWERCUT_STORE=" + store};
    }

    /** SIGKILL of all processes that have the library, in any order and by one command. */
    void kill(Random random) throws IOException {
        await().atMost(LandfallProcess.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    List<String> all = new ArrayList<>(processes());
                    Collections.shuffle(all, random);
                    if (!all.isEmpty()) {
                        // none of them has the time to see another one's end; one that was forked meanwhile is next
                        new ProcessBuilder("sh", "-c", "kill -9 " + String.join(" ", all))
                                .start()
                                .waitFor();
                    }
                    return all.isEmpty();
                });
    }

    /** The numbers of all processes at work that have the library. */
    List<String> processes() throws IOException {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : all) {
                try {
                    if (Files.readString(process.resolve("maps")).contains(library.toString())) {
                        found.add(process.getFileName().toString());
                    }
                } catch (IOException e) {
                    // it has ended meanwhile
                }
            }
        }
        return found;
    }

    private Path content(long inode) {
        return store.resolve("content").resolve(String.valueOf(inode));
    }

    /**
     * Renames a file of our own into the disk.
     *
     * @param synced whether we sync the file and the directory, as a careful producer does
     */
    void moveIn(Path file, Path target, boolean synced) throws IOException {
        long inode = DirectoryBooks.inode(file);
        if (synced) {
            Files.copy(file, content(inode));
        }
        try (FileChannel lock = FileChannel.open(store.resolve("lock"), StandardOpenOption.WRITE);
                FileLock held = lock.lock();
                FileChannel log = FileChannel.open(store.resolve("log"), StandardOpenOption.APPEND)) {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
            String entry =
                    DirectoryBooks.inode(target.getParent()) + "\t" + target.getFileName() + "\t" + inode + "\tf\t\n";
            append(log, "N\t" + entry);
            if (synced) {
                append(log, "F\tf\t" + entry);
                append(log, "S\t" + log.size() + "\t\n");
            }
        }
    }

    private static void append(FileChannel log, String line) throws IOException {
        log.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * What a power cut now leaves, as a new directory. All processes must be dead.
     *
     * @param journaled directories below the root whose entries their file system journals in order
     */
    void restore(Path target, Unsynced unsynced, RandomGenerator random, Path... journaled) throws IOException {
        try (Stream<String> lines = Files.lines(store.resolve("log"))) {
            lines.forEach(books::read);
        }
        if (unsynced == Unsynced.SOME) {
            books.commitSome(random);
        }
        new Restoring(unsynced, random, journaled, live()).restore(DirectoryBooks.inode(root), root, target);
    }

    /** Takes the directory and its books away. */
    void delete() throws IOException {
        for (Path directory : List.of(root, store)) {
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** All files and directories as the dead processes left them, the removed ones too. */
    private Map<Long, Path> live() throws IOException {
        Map<Long, Path> live = new HashMap<>();
        try (Stream<Path> files = Stream.concat(Files.walk(store.resolve("pin")), Files.walk(root))) {
            for (Path file : files.toList()) {
                live.put(DirectoryBooks.inode(file), file);
            }
        }
        return live;
    }

    private final class Restoring {
        private final Unsynced unsynced;
        private final RandomGenerator random;
        private final Path[] journaled;
        private final Map<Long, Path> live;

        Restoring(Unsynced unsynced, RandomGenerator random, Path[] journaled, Map<Long, Path> live) {
            this.unsynced = unsynced;
            this.random = random;
            this.journaled = journaled;
            this.live = live;
        }

        void restore(long directory, Path path, Path target) throws IOException {
            Files.createDirectory(target);
            keepOwner(directory, target);
            boolean inOrder = unsynced == Unsynced.SOME
                    || Stream.of(journaled).anyMatch(prefix -> path.startsWith(root.resolve(prefix)));
            Map<String, DirectoryBooks.Entry> entries = inOrder ? books.committed(directory) : books.synced(directory);
            for (Map.Entry<String, DirectoryBooks.Entry> entry : entries.entrySet()) {
                Path copy = target.resolve(entry.getKey());
                if (entry.getValue().directory()) {
                    restore(entry.getValue().inode(), path.resolve(entry.getKey()), copy);
                } else {
                    restoreFile(entry.getValue().inode(), copy);
                }
            }
        }

        private void restoreFile(long inode, Path copy) throws IOException {
            if (Files.exists(content(inode))) {
                Files.copy(content(inode), copy);
            } else {
                Files.createFile(copy);
            }
            if (unsynced == Unsynced.SOME && Files.isRegularFile(live.get(inode))) {
                mixIn(live.get(inode), copy);
            }
            keepOwner(inode, copy);
        }

        /** Owner and mode are those at the end: who sets them does so before he syncs anything. */
        private void keepOwner(long inode, Path copy) throws IOException {
            Map<String, Object> attributes = Files.readAttributes(live.get(inode), "unix:uid,gid,mode");
            Files.setAttribute(copy, "unix:uid", attributes.get("uid"));
            Files.setAttribute(copy, "unix:gid", attributes.get("gid"));
            Files.setAttribute(copy, "unix:mode", (int) attributes.get("mode") & PERMISSIONS);
        }

        /** Each block that differs is what was synced, or what was written behind that. */
        private void mixIn(Path written, Path copy) throws IOException {
            try (FileChannel from = FileChannel.open(written, StandardOpenOption.READ);
                    FileChannel to = FileChannel.open(copy, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                if (from.size() < to.size() && random.nextBoolean()) {
                    to.truncate(from.size());
                }
                ByteBuffer newer = ByteBuffer.allocate(BLOCK);
                ByteBuffer older = ByteBuffer.allocate(BLOCK);
                for (long at = 0; at < from.size(); at += BLOCK) {
                    from.read(newer.clear(), at);
                    to.read(older.clear(), at);
                    if (!newer.flip().equals(older.flip()) && random.nextBoolean()) {
                        to.write(newer, at);
                    }
                }
            }
        }
    }
}

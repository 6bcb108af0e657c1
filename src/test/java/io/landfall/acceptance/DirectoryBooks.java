package io.landfall.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What directories hold after a power cut, by the log of {@code powercut.c}, in two readings:
 *
 * <ul>
 *   <li>synced: an entry is durable, and a removed one gone, once the directory is synced; beside that
 *       a sync of a file keeps the entries of its path. No file system keeps less.
 *   <li>committed: changes become durable in their order, all of them by any sync that makes a
 *       journaling file system commit (ext4, xfs): fsync of anything, and fdatasync of a file that is
 *       new or has another size.
 * </ul>
 */
final class DirectoryBooks {
    /** A file or directory by its inode, which is never used twice. */
    record Entry(long inode, boolean directory) {}

    /** @param at where its line begins in the log */
    private record Change(long at, long directory, String name, Entry entry, long from, String oldName) {}

    private final Map<Long, Map<String, Entry>> synced = new HashMap<>();
    private final Map<Long, Map<String, Entry>> committed = new HashMap<>();
    private final List<Change> uncommitted = new ArrayList<>();
    /** How much of the log is read, in bytes. */
    private long read;

    /** The books of a disk that holds exactly this. */
    static DirectoryBooks of(Path root) throws IOException {
        DirectoryBooks books = new DirectoryBooks();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                return directory.equals(root) ? FileVisitResult.CONTINUE : add(directory, true);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return add(file, false);
            }

            private FileVisitResult add(Path path, boolean directory) throws IOException {
                Entry entry = new Entry(inode(path), directory);
                String name = path.getFileName().toString();
                entries(books.synced, inode(path.getParent())).put(name, entry);
                entries(books.committed, inode(path.getParent())).put(name, entry);
                return FileVisitResult.CONTINUE;
            }
        });
        return books;
    }

    static long inode(Path path) throws IOException {
        return ((Number) Files.getAttribute(path, "unix:ino")).longValue();
    }

    private static Map<String, Entry> entries(Map<Long, Map<String, Entry>> directories, long directory) {
        return directories.computeIfAbsent(directory, inode -> new HashMap<>());
    }

    /** Reads the log's next line. */
    void read(String line) {
        String[] field = line.split("\t");
        switch (field[0]) {
            case "N" ->
                uncommitted.add(new Change(read, Long.parseLong(field[1]), field[2], entry(field[3], field[4]), 0, ""));
            case "R" ->
                uncommitted.add(new Change(
                        read,
                        Long.parseLong(field[3]),
                        field[4],
                        entry(field[5], field[6]),
                        Long.parseLong(field[1]),
                        field[2]));
            case "U" -> uncommitted.add(new Change(read, 0, "", entry("0", "f"), Long.parseLong(field[1]), field[2]));
            case "D" -> syncDirectory(field);
            case "F" -> syncFile(field);
            case "S" -> commitBefore(Long.parseLong(field[1]));
            case "M" -> throw new IllegalStateException("writes cannot be seen: mapped " + field[1]);
            default -> throw new IllegalStateException("unknown: " + line);
        }
        read += line.getBytes(StandardCharsets.UTF_8).length + 1;
    }

    private static Entry entry(String inode, String type) {
        return new Entry(Long.parseLong(inode), "d".equals(type));
    }

    private void syncDirectory(String[] field) {
        Map<String, Entry> entries = entries(synced, Long.parseLong(field[1]));
        entries.clear();
        for (int i = 2; i + 2 < field.length; i += 3) {
            entries.put(field[i], entry(field[i + 1], field[i + 2]));
        }
    }

    private void syncFile(String[] field) {
        boolean dataOnly = "d".equals(field[1]);
        long file = Long.parseLong(field[field.length - 2]);
        if (dataOnly
                && synced.values().stream()
                        .flatMap(entries -> entries.values().stream())
                        .anyMatch(entry -> entry.inode() == file)) {
            // a rename is none of the data
            return;
        }
        for (int i = 2; i + 3 < field.length; i += 4) {
            entries(synced, Long.parseLong(field[i])).put(field[i + 1], entry(field[i + 2], field[i + 3]));
        }
    }

    /** Lets some of the changes that nothing committed survive: as always in their order. */
    void commitSome(RandomGenerator random) {
        commit(random.nextInt(uncommitted.size() + 1));
    }

    private void commitBefore(long end) {
        commit((int) uncommitted.stream().takeWhile(change -> change.at() < end).count());
    }

    private void commit(int changes) {
        for (Change change : uncommitted.subList(0, changes)) {
            if (!change.oldName().isEmpty()) {
                entries(committed, change.from()).remove(change.oldName());
            }
            if (!change.name().isEmpty()) {
                entries(committed, change.directory()).put(change.name(), change.entry());
            }
        }
        uncommitted.subList(0, changes).clear();
    }

    Map<String, Entry> synced(long directory) {
        return synced.getOrDefault(directory, Map.of());
    }

    Map<String, Entry> committed(long directory) {
        return committed.getOrDefault(directory, Map.of());
    }
}

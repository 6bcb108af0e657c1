package io.landfall.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** The files that producers dropped, whose records have keys that no other file has. */
final class DroppedFiles {
    /**
     * A file.
     *
     * @param synced whether its producer synced it, so that it is durable from the start
     */
    record Dropped(String inbox, String name, List<String> keys, int rejected, String content, boolean synced) {
        Path archived(Path home) {
            try {
                String hash = HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
                return home.resolve("data/archive")
                        .resolve(hash.substring(0, 2))
                        .resolve(hash);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        Path in(Path home) {
            return home.resolve("data/inbox").resolve(inbox).resolve(name);
        }
    }

    private final RandomGenerator random;
    private final Path desk;
    private final Map<String, Dropped> dropped = new TreeMap<>();

    DroppedFiles(RandomGenerator random, Path desk) {
        this.random = random;
        this.desk = desk;
    }

    /** Some files of a round: most small, some with large events, all with a record that is rejected. */
    List<Dropped> some(int round) {
        List<Dropped> files = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            boolean large = i % 20 == 7;
            files.add(file("payments", round + "-" + i, large ? 3 : 5 + random.nextInt(30), large ? 300_000 : 100));
        }
        // more than a queue keeps in memory, while its handler does not answer
        files.add(file("bulk", round + "-many", 150, 25_000));
        files.add(file("bulk", round + "-large", 3, 300_000));
        return files;
    }

    private Dropped file(String inbox, String name, int records, int padding) {
        List<String> keys = new ArrayList<>();
        StringBuilder content = new StringBuilder();
        for (int i = 0; i < records; i++) {
            keys.add(inbox + "-" + name + "-" + i);
            content.append("{\"id\": \"%s\", \"pad\": \"%s\"}\n"
                    .formatted(
                            keys.get(i), Integer.toHexString(random.nextInt()).repeat(padding / 8)));
            if (i == records / 2) {
                content.append("{\"no json\n");
            }
        }
        return new Dropped(inbox, name + ".ndjson", keys, 1, content.toString(), random.nextInt(4) > 0);
    }

    void drop(Dropped file, PowerCutDisk disk) throws IOException {
        dropped.put(file.name(), file);
        Path written = Files.writeString(desk.resolve(file.name()), file.content());
        disk.moveIn(written, file.in(disk.root()), file.synced());
    }

    /** What its producer did not sync and Landfall did not acknowledge before the cut is dropped again. */
    void dropAgain(Path before, Path after) throws IOException {
        for (Dropped file : dropped.values()) {
            if (!file.synced() && Files.notExists(file.archived(before))) {
                Files.createDirectories(file.in(after).getParent());
                Files.writeString(file.in(after), file.content());
            }
        }
    }

    /** Files that their producer has synced, by inbox. */
    List<Dropped> synced(String inbox) {
        return dropped.values().stream()
                .filter(file -> file.synced() && file.inbox().equals(inbox))
                .toList();
    }

    List<String> keys(String inbox) {
        return dropped.values().stream()
                .filter(file -> file.inbox().equals(inbox))
                .flatMap(file -> file.keys().stream())
                .collect(Collectors.toList());
    }

    int count() {
        return dropped.size();
    }
}

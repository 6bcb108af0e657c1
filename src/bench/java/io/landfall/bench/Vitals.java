package io.landfall.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the operating system tells of a contender: of its process and of its database server's. */
final class Vitals {
    private static final Duration QUIET_PATIENCE = Duration.ofSeconds(30);

    /** Places in a task's {@code stat}, counted behind its name. */
    private static final int USER = 11;

    private static final int SYSTEM = 12;

    private final ProcessHandle java;
    private final ProcessTree all;
    private final PeakMemory memory;

    Vitals(ProcessHandle java, ProcessTree all, PeakMemory memory) {
        this.java = java;
        this.all = all;
        this.memory = memory;
    }

    /** Waits until it has used next to no processor for two seconds; not for ever, since some never rest. */
    void awaitQuiet() {
        long deadline = System.nanoTime() + QUIET_PATIENCE.toNanos();
        for (int quiet = 0; quiet < 4 && System.nanoTime() < deadline; ) {
            Duration before = cpu();
            Pause.of(Duration.ofMillis(500));
            quiet = cpu().minus(before).toMillis() < 50 ? quiet + 1 : 0;
        }
    }

    /** What it used of the processors so far, the server too. */
    Duration cpu() {
        return all.cpu();
    }

    /** The most that it held of the machine's memory at a time, the server too. */
    long peakMegabytes() {
        return memory.megabytes();
    }

    /** The most that Java held, without the server. */
    long javaMegabytes() {
        try (Stream<String> lines = Files.lines(ProcessTree.PROCESSES.resolve(java.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Hundredths of a second of processor time by thread, those of a pool together, the most first, and by
     * process of the server. A flight recording sees neither those nor the threads that compile and collect.
     */
    List<String> threads() throws IOException {
        Map<String, Long> ticks = new HashMap<>();
        try (DirectoryStream<Path> tasks =
                Files.newDirectoryStream(ProcessTree.PROCESSES.resolve(java.pid() + "/task"))) {
            for (Path task : tasks) {
                String stat = Files.readString(task.resolve("stat"));
                String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
                        .replaceAll("[0-9]+", "#");
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                ticks.merge(name, Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]), Long::sum);
            }
        }
        List<String> threads = new ArrayList<>(ticks.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .toList());
        all.server().forEach(threads::add);
        return threads;
    }
}

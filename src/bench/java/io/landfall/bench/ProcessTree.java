package io.landfall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * A contender's process and all that descend from it, which the database server and its processes do. What
 * ends while it is looked at counts nothing.
 */
final class ProcessTree {
    static final Path PROCESSES = Path.of("/proc");

    /** Linux counts for programs in hundredths of a second, whatever it does for itself. */
    static final int TICK_MILLIS = 10;

    /** Places in {@code stat}, counted behind the name: of itself, and of the children that it has seen end. */
    private static final List<Integer> TIMES = List.of(11, 12, 13, 14);

    private final ProcessHandle root;

    ProcessTree(ProcessHandle root) {
        this.root = root;
    }

    /** The processor time that all of them used, and those that have ended. */
    Duration cpu() {
        return Duration.ofMillis(TICK_MILLIS * sum(all(), ProcessTree::ticks));
    }

    /**
     * What all of them hold of the machine's memory now. The server's processes share most of theirs with
     * each other, so a page counts for each by its share; what Java shares, such as its libraries, it shares
     * with programs that are not measured, and counts for it alone.
     */
    long kilobytes() {
        return kilobytes(root.pid(), "Rss:") + sum(root.descendants(), process -> kilobytes(process, "Pss:"));
    }

    /** The server's processes with their names and their own time. */
    Stream<String> server() {
        return root.descendants()
                .map(process -> ticks(process.pid()) + " "
                        + read(process.pid(), "cmdline")
                                .replace('\0', ' ')
                                .replaceFirst("(postgres: )?(\\S+ \\S*).*", "$1$2")
                                .strip());
    }

    private Stream<ProcessHandle> all() {
        // the root last: of one that ends meanwhile it then has the time
        return Stream.concat(root.descendants(), Stream.of(root));
    }

    private static long sum(Stream<ProcessHandle> processes, ToLongFunction<Long> figure) {
        return processes.mapToLong(process -> figure.applyAsLong(process.pid())).sum();
    }

    private static long ticks(long process) {
        String stat = read(process, "stat");
        if (stat.isEmpty()) {
            return 0;
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return TIMES.stream().mapToLong(place -> Long.parseLong(fields[place])).sum();
    }

    private static long kilobytes(long process, String name) {
        return read(process, "smaps_rollup")
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static String read(long process, String file) {
        try {
            return Files.readString(PROCESSES.resolve(process + "/" + file));
        } catch (IOException e) {
            return "";
        }
    }
}

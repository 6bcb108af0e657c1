package io.landfall.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * What is put into the inbox at once.
 *
 * @param records how many lines
 * @param fileRecords how many of them a file has
 * @param repeated whether every other line repeats the key of an earlier one
 * @param slowShare of how many of these records a slow contender gets one
 */
record Load(String name, int records, int fileRecords, boolean repeated, int subscribers, int slowShare) {
    private static final int REPEATED_BEHIND = 500;
    /** So few records would measure the start alone. */
    private static final int LEAST = 1_000;

    static Load bulk(int records) {
        return new Load("bulk", records, records, false, 2, 50);
    }

    static Load small(int files) {
        return new Load("small files", files, 1, false, 2, 5);
    }

    static Load duplicates(int records) {
        return new Load("duplicates", records, records, true, 2, 50);
    }

    static Load wide(int records, int subscribers) {
        return new Load("fan-out to " + subscribers, records, records, false, subscribers, 50);
    }

    /** As much of it as a contender can do in a time that one waits for. */
    Load fit(Contender contender) {
        if (!contender.isSlow()) {
            return this;
        }
        int least = Math.max(20, LEAST / (1 + subscribers / 4));
        int fewer = Math.min(records, Math.max(least, records / slowShare));
        return new Load(name, fewer, fileRecords == 1 ? 1 : fewer, repeated, subscribers, slowShare);
    }

    /**
     * A quarter as much, before what is measured: a program that runs for months is not to be judged by its
     * first seconds, in which the virtual machine compiles; those are in the workload {@code start}.
     */
    Load warmUp() {
        int quarter = Math.max(1, records / 4);
        return new Load(name, quarter, Math.min(fileRecords, quarter), false, subscribers, slowShare);
    }

    /** How often handlers are called in all. */
    long deliveries() {
        return distinct() * subscribers;
    }

    private long distinct() {
        return repeated ? (records + 1) / 2 : records;
    }

    /** Writes the files where nobody watches. */
    List<Path> stage(Path directory, int firstNumber) {
        IntUnaryOperator number = line -> firstNumber + keyOf(line);
        return IntStream.range(0, records / fileRecords)
                .mapToObj(file -> Input.file(
                        directory.resolve(
                                "%s-%07d-%06d.ndjson".formatted(name.replaceAll("\\W", "-"), firstNumber, file)),
                        fileRecords,
                        line -> number.applyAsInt(file * fileRecords + line)))
                .toList();
    }

    /** Even lines have new keys; an odd one that of a line shortly before, so that the end is no repetition only. */
    private int keyOf(int line) {
        if (!repeated) {
            return line;
        }
        return line % 2 == 0 ? line / 2 : Math.max(0, line / 2 - REPEATED_BEHIND);
    }
}

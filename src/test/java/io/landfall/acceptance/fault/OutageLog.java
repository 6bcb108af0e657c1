package io.landfall.acceptance.fault;

import static org.awaitility.Awaitility.await;

import io.landfall.acceptance.LandfallProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A process's log: every line, so that a stack trace or a repetition shows. */
record OutageLog(Path file) {
    private static final String AT_WORK = "Landfall is at work in";
    private static final String LISTENS = "listens on http://";
    private static final String ENDS = "INFO  Landfall ends: ";

    void awaitLine(String part) {
        await().atMost(LandfallProcess.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> lines().stream().anyMatch(line -> line.contains(part)));
    }

    List<String> linesBeforeWork() {
        return lines().stream().takeWhile(line -> !line.contains(AT_WORK)).toList();
    }

    List<String> linesAtWork() {
        return lines().stream()
                .dropWhile(line -> !line.contains(LISTENS))
                .skip(1)
                .takeWhile(line -> !line.contains(ENDS))
                .toList();
    }

    private List<String> lines() {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.landfall.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What the operating system tells of a process. */
final class Vitals {
    private static final Duration QUIET_PATIENCE = Duration.ofSeconds(30);

    private final ProcessHandle process;

    Vitals(ProcessHandle process) {
        this.process = process;
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

    /** What it used of the processors so far. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** The most that it ever held of the machine's memory. */
    long peakMegabytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.landfall.acceptance.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/**
 * A system clock that is set forward and back while a process runs, by {@code clockjump.c}; where there
 * is no compiler for it, the clock stays as it is.
 */
final class ClockJumps {
    private static final Duration FARTHEST = Duration.ofHours(6);

    private final Path file;
    private final List<String> environment;
    private int jumps;

    ClockJumps(Path directory) {
        this.file = directory.resolve("clock-offset");
        Path library = directory.resolve("clockjump.so");
        shift(Duration.ZERO);
        this.environment = compile(library) ? List.of("LD_PRELOAD=" + library, "CLOCKJUMP_FILE=" + file) : List.of();
    }

    private static boolean compile(Path library) {
        try {
            return new ProcessBuilder(
                                    "gcc",
                                    "-O2",
                                    "-shared",
                                    "-fPIC",
                                    "-o",
                                    library.toString(),
                                    "src/test/native/clockjump.c",
                                    "-ldl")
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** For the processes whose clock it is. */
    List<String> environment() {
        return environment;
    }

    /** Sets the clock, forward or back, to anything up to six hours too fast. */
    void jump(Chance chance) {
        if (!environment.isEmpty()) {
            shift(chance.between(Duration.ZERO, FARTHEST));
            jumps++;
        }
    }

    int jumps() {
        return jumps;
    }

    private void shift(Duration offset) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(offset.toNanos())
                .array();
        try {
            // in place: the process has the file's first bytes mapped
            Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

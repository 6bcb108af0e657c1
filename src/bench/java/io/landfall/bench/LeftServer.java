package io.landfall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The database server of a contender that was killed: it has a session of its own, and would stay. */
final class LeftServer {
    private static final long PATIENCE_SECONDS = 15;

    private LeftServer() {}

    /** Ends the server of a home directory, if there is one, as by a crash, and returns when it is gone. */
    static void end(Path home) throws IOException {
        Path files = home.resolve("data/database/cluster");
        Optional<ProcessHandle> server = find(files);
        if (server.isEmpty()) {
            return;
        }
        try {
            // Java has no word for it: on SIGQUIT it ends its processes and leaves its files as they are
            new ProcessBuilder("sh", "-c", "kill -QUIT " + server.get().pid())
                    .inheritIO()
                    .start()
                    .waitFor();
            server.get().onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CompletionException e) {
            throw new IllegalStateException(
                    "the database server " + server.get().pid() + " does not end", e);
        }
    }

    private static Optional<ProcessHandle> find(Path files) throws IOException {
        try {
            String first = Files.readString(files.resolve("postmaster.pid"))
                    .lines()
                    .findFirst()
                    .orElse("");
            // the file may be one of long ago, and its number another program's
            return ProcessHandle.of(Long.parseLong(first.strip())).filter(process -> worksIn(files, process));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static boolean worksIn(Path files, ProcessHandle process) {
        try {
            return Files.readSymbolicLink(ProcessTree.PROCESSES.resolve(process.pid() + "/cwd"))
                    .equals(files.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }
}

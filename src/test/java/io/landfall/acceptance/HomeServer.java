package io.landfall.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The database server of a home directory, as somebody sees and kills it who is not Landfall. */
public final class HomeServer {
    private static final int PATIENCE_SECONDS = 30;

    private final Path cluster;

    public HomeServer(Path home) {
        cluster = home.resolve("data/database/cluster");
    }

    /** The server's process, if there is one at work on these files. */
    public Optional<ProcessHandle> process() {
        try {
            long pid = Long.parseLong(
                    Files.readAllLines(cluster.resolve("postmaster.pid")).get(0).strip());
            Path workingDirectory = Files.readSymbolicLink(Path.of("/proc/" + pid + "/cwd"));
            return workingDirectory.equals(cluster.toRealPath()) ? ProcessHandle.of(pid) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            // there is none, or it is on its way
            return Optional.empty();
        }
    }

    /** All processes of a server on these files, an orphaned one's too: they all work in its directory. */
    List<ProcessHandle> processes() {
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            Path files = cluster.toRealPath();
            for (Path process : all) {
                try {
                    if (Files.readSymbolicLink(process.resolve("cwd")).equals(files)) {
                        ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                                .ifPresent(found::add);
                    }
                } catch (IOException e) {
                    // it has ended meanwhile
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** SIGKILL of the server and of all its processes; false if there was none. */
    public boolean kill() {
        Optional<ProcessHandle> server = process();
        if (server.isEmpty()) {
            return false;
        }
        List<ProcessHandle> all = new ArrayList<>(List.of(server.get()));
        all.addAll(server.get().descendants().toList());
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : all) {
            try {
                process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
            } catch (CompletionException e) {
                throw new IllegalStateException("process " + process.pid() + " does not end", e);
            }
        }
        return true;
    }
}

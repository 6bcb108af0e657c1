package io.landfall.acceptance;

import java.io.IOException;
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

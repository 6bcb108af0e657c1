package io.landfall.storage.server;

import io.landfall.event.ConfigurationException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server of an earlier process, which outlives that one when it is killed. It is ended, not adopted: the
 * dead process's last statements may still be at work in it, and what they commit has to be there before
 * anything of the state is read.
 */
final class Leftover {
    private static final Logger LOG = LoggerFactory.getLogger(Leftover.class);
    private static final Path PROCESSES = Path.of("/proc");
    private static final Duration ORDERLY = Duration.ofSeconds(20);
    private static final Duration AT_ONCE = Duration.ofSeconds(5);
    private static final long STEP_MILLIS = 10;

    private final Path files;
    private final Path sockets;
    private final ServerPrograms programs;
    private final ServerAccount account;
    private final Duration orderly;
    private final Duration atOnce;

    Leftover(Cluster cluster, ServerPrograms programs, ServerAccount account) {
        this(cluster, programs, account, ORDERLY, AT_ONCE);
    }

    /**
     * @param orderly how long a server has to end in order
     * @param atOnce how long it has when it is told to end at once
     */
    Leftover(Cluster cluster, ServerPrograms programs, ServerAccount account, Duration orderly, Duration atOnce) {
        files = cluster.files();
        sockets = cluster.sockets();
        this.programs = programs;
        this.account = account;
        this.orderly = orderly;
        this.atOnce = atOnce;
    }

    /** Returns when no process is at work on the files. */
    void end() throws IOException {
        Optional<ProcessHandle> server = server();
        if (server.isPresent()) {
            LOG.info("The database server of an earlier process is still there and is ended first");
            end(server.get());
        }
        // processes of a server that was killed itself end by themselves, once they notice
        for (ProcessHandle orphan : processesOn(files)) {
            if (!hasEnded(orphan, atOnce)) {
                orphan.destroyForcibly();
                hasEnded(orphan, atOnce);
            }
        }
        // they name a process that has ended, though its number may be there: a zombie, or another program; and
        // behind a power cut in a start they may be empty, which the server refuses
        Files.deleteIfExists(lockFile());
        deleteSockets();
    }

    private void deleteSockets() throws IOException {
        if (!Files.isDirectory(sockets)) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(sockets, ".s.PGSQL.*")) {
            for (Path socket : all) {
                Files.deleteIfExists(socket);
            }
        }
    }

    private Path lockFile() {
        return files.resolve("postmaster.pid");
    }

    /** The process that the lock file names, if it is a server on these files and alive. */
    private Optional<ProcessHandle> server() throws IOException {
        try {
            List<String> lines = Files.readAllLines(lockFile());
            return lines.isEmpty()
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                            .filter(this::isServer)
                            .filter(process -> !isZombie(process));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private boolean isServer(ProcessHandle process) {
        Path workingDirectory = PROCESSES.resolve(process.pid() + "/cwd");
        if (Files.exists(PROCESSES.resolve("self"))) {
            return isAt(workingDirectory);
        }
        return process.info().command().orElse("").contains("postgres");
    }

    private boolean isAt(Path link) {
        try {
            return Files.readSymbolicLink(link).equals(files.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private void end(ProcessHandle server) throws IOException {
        if (signal(server, "INT") && hasEnded(server, orderly)) {
            return;
        }
        if (signal(server, "QUIT") && hasEnded(server, atOnce)) {
            return;
        }
        List<ProcessHandle> all = new ArrayList<>(List.of(server));
        all.addAll(server.descendants().toList());
        all.forEach(ProcessHandle::destroyForcibly);
        if (!hasEnded(server, atOnce)) {
            throw new ConfigurationException("the database server of an earlier process, number " + server.pid()
                    + ", does not end; end it (kill -9 " + server.pid() + ") and start Landfall again");
        }
    }

    private boolean signal(ProcessHandle server, String name) throws IOException {
        return Command.run(
                        account.command(
                                List.of(programs.program("pg_ctl"), "kill", name, String.valueOf(server.pid()))),
                        "")
                .succeeded();
    }

    /** All processes of a server work in its directory. Only Linux tells of them. */
    private static List<ProcessHandle> processesOn(Path files) throws IOException {
        List<ProcessHandle> found = new ArrayList<>();
        if (!Files.isDirectory(PROCESSES.resolve("self"))) {
            return found;
        }
        Path real = files.toRealPath();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : all) {
                try {
                    if (Files.readSymbolicLink(process.resolve("cwd")).equals(real)) {
                        ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                                .ifPresent(found::add);
                    }
                } catch (IOException e) {
                    // it has ended meanwhile, or is another user's
                }
            }
        }
        return found;
    }

    private static boolean hasEnded(ProcessHandle process, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (process.isAlive() && !isZombie(process)) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** One that has ended and waits for its parent to ask: its number is taken still. */
    private static boolean isZombie(ProcessHandle process) {
        try {
            String state = Files.readString(PROCESSES.resolve(process.pid() + "/stat"));
            return state.startsWith("Z", state.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false;
        }
    }
}

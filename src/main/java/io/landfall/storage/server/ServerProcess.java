package io.landfall.storage.server;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One run of the server. It has a session of its own, so that Ctrl-C ends Landfall first and the server by it. */
final class ServerProcess {
    /** From this size on the log begins anew, and the one before is kept. */
    private static final long LARGE_LOG = 1024 * 1024;

    private static final long STEP_MILLIS = 5;
    /** SIGKILL, as Java tells it. */
    private static final int KILLED = 128 + 9;

    private static final String READY = "ready";
    /** The line of the lock file that says so. */
    private static final int STATUS_LINE = 7;

    private static final List<String> OWN_SESSION_BY_PERL =
            List.of("perl", "-e", "use POSIX; POSIX::setsid(); exec {$ARGV[0]} @ARGV");

    private final Process process;
    private final Path files;
    private final Path log;
    private final long logStart;
    private final ServerPrograms programs;
    private final ServerAccount account;

    private ServerProcess(
            Process process, Path files, Path log, long logStart, ServerPrograms programs, ServerAccount account) {
        this.process = process;
        this.files = files;
        this.log = log;
        this.logStart = logStart;
        this.programs = programs;
        this.account = account;
    }

    /** Launches the server and does not wait for it. */
    static ServerProcess launch(Cluster cluster, ServerPrograms programs, ServerAccount account) throws IOException {
        Path log = cluster.log();
        if (Files.exists(log) && Files.size(log) > LARGE_LOG) {
            Files.move(log, log.resolveSibling("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        long logStart = Files.exists(log) ? Files.size(log) : 0;
        List<String> command = new ArrayList<>(ownSession());
        command.addAll(
                List.of(programs.program("postgres"), "-D", cluster.files().toString()));
        command.addAll(ServerConfiguration.DURABLE);
        Process process = Command.of(account.command(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process.getOutputStream().close();
        return new ServerProcess(process, cluster.files(), log, logStart, programs, account);
    }

    private static List<String> ownSession() {
        if (isOnPath("setsid")) {
            return List.of("setsid");
        }
        return isOnPath("perl") ? OWN_SESSION_BY_PERL : List.of();
    }

    private static boolean isOnPath(String program) {
        String path = System.getenv("PATH");
        return path != null
                && java.util.Arrays.stream(path.split(java.io.File.pathSeparator))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /**
     * Waits until the server takes connections, as long as it recovers.
     *
     * @return false if it has ended instead
     * @throws CancellationException if this process is told to end before
     */
    boolean awaitReady(BooleanSupplier toldToEnd) {
        while (process.isAlive()) {
            if (isReady()) {
                return true;
            }
            if (toldToEnd.getAsBoolean() || !sleep()) {
                throw new CancellationException("told to end while the database server starts");
            }
        }
        return false;
    }

    private boolean isReady() {
        try {
            List<String> lines = Files.readAllLines(files.resolve("postmaster.pid"));
            return lines.size() > STATUS_LINE
                    && lines.get(0).strip().equals(String.valueOf(process.pid()))
                    && lines.get(STATUS_LINE).strip().equals(READY);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Waits for the end of the server. */
    void awaitEnd() throws InterruptedException {
        process.waitFor();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What the log says of why it ended. */
    String reason() {
        List<String> lines = said();
        return last(lines, "PANIC:")
                .or(() -> last(lines, "FATAL:"))
                .or(() -> last(lines, "could not"))
                .orElse(process.exitValue() == KILLED ? "it was killed" : "exit code " + process.exitValue());
    }

    private static Optional<String> last(List<String> lines, String word) {
        return lines.stream()
                .filter(line -> line.contains(word))
                .reduce((line, next) -> next)
                .map(line -> line.substring(line.indexOf(word)));
    }

    /** Whether this run's log has a text. */
    boolean said(String text) {
        return said().stream().anyMatch(line -> line.contains(text));
    }

    private List<String> said() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long start = Math.max(Math.min(logStart, file.length()), file.length() - LARGE_LOG);
            byte[] bytes = new byte[(int) (file.length() - start)];
            file.seek(start);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Ends it in order; if that takes too long, as by a crash, from which the next start recovers. */
    void stop(Duration patience) {
        try {
            signal("INT");
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                signal("QUIT");
                process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }

    private void signal(String name) throws IOException {
        Command.run(
                account.command(List.of(programs.program("pg_ctl"), "kill", name, String.valueOf(process.pid()))), "");
    }
}

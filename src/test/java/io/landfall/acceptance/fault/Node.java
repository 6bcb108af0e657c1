package io.landfall.acceptance.fault;

import static org.awaitility.Awaitility.await;

import io.landfall.acceptance.HomeServer;
import io.landfall.acceptance.LandfallProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One node: a process, and those that come after it when it is killed, each with a log of its own. */
final class Node implements AutoCloseable {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(40);

    private final String name;
    private final Path home;
    private final Path logs;
    private final List<String> environment;
    private int started;
    private Optional<LandfallProcess> process = Optional.empty();

    Node(String name, Path home, Path logs, List<String> environment) {
        this.name = name;
        this.home = home;
        this.logs = logs;
        this.environment = environment;
    }

    String name() {
        return name;
    }

    /** Launches the next process, and does not wait. */
    void launch() {
        started++;
        process = Optional.of(LandfallProcess.launch(home, log(), environment));
    }

    private Path log() {
        return logs.resolve("%s-%03d.log".formatted(name, started));
    }

    boolean isAlive() {
        return process.filter(LandfallProcess::isAlive).isPresent();
    }

    boolean isAtWork() {
        return process.filter(LandfallProcess::isAtWork).isPresent();
    }

    /** It ended although nobody asked it to. */
    boolean hasEndedByItself() {
        return process.isPresent() && !isAlive();
    }

    /** Waits until it is at work, or has ended. */
    void awaitAtWork() {
        await().atMost(LandfallProcess.PATIENCE.multipliedBy(2))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> isAtWork() || !isAlive());
    }

    void kill() {
        process.ifPresent(LandfallProcess::kill);
        process = Optional.empty();
    }

    /** SIGTERM; returns the exit code and how long it took. */
    Stop stop() {
        long began = System.nanoTime();
        int code = process.map(LandfallProcess::stop).orElse(0);
        process = Optional.empty();
        return new Stop(log(), code, Duration.ofNanos(System.nanoTime() - began));
    }

    /** How a process ended that was told to. */
    record Stop(Path log, int code, Duration took) {
        boolean isOrderly() {
            return code == 0 && took.compareTo(STOP_PATIENCE) <= 0;
        }
    }

    /** What a process that ended by itself answered; the next one may be launched. */
    String end() {
        int code = process.orElseThrow().awaitExit();
        process = Optional.empty();
        return "exit code " + code + ", log " + log().getFileName();
    }

    /** SIGSTOP: it holds what it holds and does nothing. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        long pid = process.orElseThrow().pid();
        try {
            int code = new ProcessBuilder("kill", "-" + signal, String.valueOf(pid))
                    .start()
                    .waitFor();
            if (code != 0 && isAlive()) {
                throw new IllegalStateException("kill -" + signal + " " + pid + " answered " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return name + ", log " + log().getFileName();
    }

    /** SIGKILL of the database server alone, if there is one at this moment. */
    void killServer() {
        new HomeServer(home).kill();
    }

    @Override
    public void close() {
        kill();
        killServer();
    }
}

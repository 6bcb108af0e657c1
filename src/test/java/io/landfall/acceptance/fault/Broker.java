package io.landfall.acceptance.fault;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An Artemis in a process of its own, always at the same port and with the same files. */
final class Broker implements AutoCloseable {
    private final Path directory;
    private final Path logs;
    private final int port;
    private int started;
    private Process process;

    Broker(Path directory, Path logs, int port) {
        this.directory = directory;
        this.logs = logs;
        this.port = port;
    }

    String address() {
        return "tcp://127.0.0.1:" + port;
    }

    /** Returns once it takes connections. */
    void start() {
        started++;
        Path log = logs.resolve("broker-%03d.log".formatted(started));
        try {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx512m",
                            "-cp",
                            System.getProperty("landfall.jar") + ":" + testClasses(),
                            BrokerProcess.class.getName(),
                            directory.toString(),
                            String.valueOf(port))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> Files.readString(log).contains(BrokerProcess.READY));
    }

    private static Path testClasses() {
        try {
            return Path.of(BrokerProcess.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    void kill() {
        Ends.kill(List.of(process.toHandle()));
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }
}

package io.landfall.broker;

import static org.awaitility.Awaitility.await;

import io.landfall.acceptance.fault.BrokerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An Artemis in a second JVM with its own defaults, always at the same port and with the same files. */
final class OutsideBroker implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path directory;
    private final int port = freePort();
    private final String acceptorParameters;
    private Process process;

    OutsideBroker(Path directory) {
        this(directory, "");
    }

    /**
     * @param acceptorParameters of its TCP port, such as {@code ?sslEnabled=true&keyStorePath=…}
     */
    OutsideBroker(Path directory, String acceptorParameters) {
        this.directory = directory;
        this.acceptorParameters = acceptorParameters;
    }

    String address() {
        return "tcp://127.0.0.1:" + port;
    }

    /** Returns once it takes connections. */
    void start() {
        launch();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(this::listens);
    }

    /** Does not wait: it may have to wait itself, for files that another broker has. */
    void launch() {
        try {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            BrokerProcess.class.getName(),
                            directory.toString(),
                            port + acceptorParameters)
                    .redirectErrorStream(true)
                    .redirectOutput(directory
                            .resolveSibling(directory.getFileName() + "-" + port + ".log")
                            .toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** SIGKILL; returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        try {
            process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the broker does not end", e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }
}

package io.landfall.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The packaged jar as a process in a home directory, driven and watched as a user would. */
public final class LandfallProcess implements AutoCloseable {
    public static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern LISTENS = Pattern.compile("listens on (http://\\S+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path home;
    private final Path output;
    private final Process process;

    private LandfallProcess(Path home, Path output, Process process) {
        this.home = home;
        this.output = output;
        this.process = process;
    }

    /** Launches the jar and does not wait. */
    static LandfallProcess launch(Path home, String... environment) {
        try {
            return launch(home, Files.createTempFile("landfall-", ".log"), List.of(environment));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Launches the jar as another user, and waits until it is at work. */
    static LandfallProcess startAs(String user, Path home) throws IOException {
        LandfallProcess landfall = launch(
                List.of("setpriv", "--reuid=" + user, "--regid=65534", "--clear-groups"),
                home,
                Files.createTempFile("landfall-", ".log"),
                List.of());
        landfall.awaitAtWork();
        return landfall;
    }

    /** Launches the jar with its log in a file, and does not wait. */
    public static LandfallProcess launch(Path home, Path output, List<String> environment) {
        return launch(List.of(), home, output, environment);
    }

    private static LandfallProcess launch(List<String> prefix, Path home, Path output, List<String> environment) {
        try {
            List<String> command = new ArrayList<>(prefix);
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-jar",
                    System.getProperty("landfall.jar"),
                    "run",
                    "--home",
                    home.toString()));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().put("LANDFALL_HTTP_PORT", "0");
            environment.stream().map(assignment -> assignment.split("=", 2)).forEach(pair -> builder.environment()
                    .put(pair[0], pair[1]));
            return new LandfallProcess(home, output, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Launches the jar and waits until it is at work. */
    static LandfallProcess start(Path home, String... environment) {
        LandfallProcess landfall = launch(home, environment);
        landfall.awaitAtWork();
        return landfall;
    }

    /** Waits until it is at work; fails when it ends before. */
    public void awaitAtWork() {
        await().atMost(PATIENCE)
                .failFast(() -> assertThat(isAlive()).as(output()).isTrue())
                .until(this::isAtWork);
    }

    public boolean isAtWork() {
        return output().contains("listens on");
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts a file into an inbox's directory by renaming it into place. */
    public void drop(String inbox, String name, String content) {
        Path directory = home.resolve("data/inbox").resolve(inbox);
        try {
            Files.createDirectories(directory);
            Path hidden = Files.writeString(directory.resolve("." + name), content);
            Files.move(hidden, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts one of the repository's samples into its inbox. */
    void dropSample(String inbox, String name) {
        try {
            drop(inbox, name, Files.readString(Path.of("samples", name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All receipts of an inbox, oldest first. */
    public List<JsonNode> receipts(String inbox) {
        return files("data/receipts/" + inbox).stream()
                .map(LandfallProcess::json)
                .sorted((one, other) -> one.get("arrival")
                        .asText()
                        .compareTo(other.get("arrival").asText()))
                .toList();
    }

    /** Waits until an inbox has so many receipts, and returns the newest. */
    JsonNode awaitReceipt(String inbox, int number) {
        await().atMost(PATIENCE).until(() -> receipts(inbox).size() >= number);
        assertThat(receipts(inbox)).hasSize(number);
        return receipts(inbox).get(number - 1);
    }

    /** Waits until an outbox directory holds exactly so many files, and returns their content. */
    List<JsonNode> awaitOutbox(String name, int number) {
        await().atMost(PATIENCE).until(() -> outbox(name).size() >= number);
        assertThat(outbox(name)).hasSize(number);
        return outbox(name);
    }

    List<JsonNode> outbox(String name) {
        return files("data/outbox/" + name).stream().map(LandfallProcess::json).toList();
    }

    private List<Path> files(String directory) {
        Path path = home.resolve(directory);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks a path of the process by HTTP, and returns the status and the body. */
    public HttpResponse<String> get(String path) {
        Matcher listens = LISTENS.matcher(output());
        assertThat(listens.find()).isTrue();
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(listens.group(1) + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the process holds of the machine's memory. */
    long residentMegabytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What of the process's heap is alive: it is collected for this, which a busy process feels. */
    double liveMegabytes() {
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            String.valueOf(process.pid()),
                            "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String total = new String(jcmd.getInputStream().readAllBytes())
                    .lines()
                    .filter(line -> line.startsWith("Total"))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(total.strip().split("\\s+")[2]) / 1e6;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end of the process, and returns its exit code. */
    public int awaitExit() {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(output())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGTERM, and the exit code. */
    public int stop() {
        process.destroy();
        return awaitExit();
    }

    /** SIGKILL: nothing of the process gets to clean up, and its database server stays. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** The process's database server, which may outlive it. */
    public HomeServer server() {
        return new HomeServer(home);
    }

    /** Leaves nothing behind. */
    @Override
    public void close() {
        kill();
        server().kill();
    }
}

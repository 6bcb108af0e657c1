package io.landfall.cli;

import io.landfall.Landfall;
import io.landfall.storage.Home;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code landfall rehearse}: a start, an event's whole way and an end, so that a Java that runs with
 * {@code -XX:ArchiveClassesAtExit} archives the classes of just these. Settings of the environment count
 * for nothing here: it must not reach anybody's database.
 */
@Command(
        name = "rehearse",
        description = "Start in a temporary directory, take a file of the sample flows to its handler, and end:"
                + " with -XX:ArchiveClassesAtExit=FILE, Java makes an archive of the classes that this took.",
        mixinStandardHelpOptions = true)
final class RehearseCommand implements Callable<Integer> {
    private static final Map<String, String> SETTINGS = Map.of("LANDFALL_HTTP_PORT", "0");
    private static final String RECORD = "{\"payment_id\": \"PAY-1\", \"account_id\": \"ACC-1\", \"amount\": 12500}\n";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration STEP = Duration.ofMillis(20);
    private static final int DONE = 0;
    private static final int FAILED = 1;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("landfall-rehearsal-");
        if (Files.getFileStore(home).supportsFileAttributeView("posix")) {
            // the database server of root is somebody else, and has to get there
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        try (Landfall landfall = Landfall.start(new Home(home), SETTINGS::get)) {
            Files.writeString(home.resolve("data/inbox/payments/payment.ndjson"), RECORD);
            askForHealth(landfall.httpPort());
            return awaitFile(home.resolve("data/outbox/large-payments")) ? DONE : FAILED;
        } finally {
            delete(home);
        }
    }

    private static void askForHealth(int port) throws IOException {
        HttpURLConnection question = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/observe/health")
                .toURL()
                .openConnection();
        question.getResponseCode();
        question.disconnect();
    }

    private static boolean awaitFile(Path directory) throws IOException, InterruptedException {
        for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; ) {
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.list(directory)) {
                    if (files.findAny().isPresent()) {
                        return true;
                    }
                }
            }
            Thread.sleep(STEP.toMillis());
        }
        return false;
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(directory)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path one : all) {
            Files.deleteIfExists(one);
        }
    }
}

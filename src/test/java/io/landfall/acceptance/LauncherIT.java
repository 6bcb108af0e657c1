package io.landfall.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command {@code ./landfall} with a jar that is built: the archive of classes that it makes and uses,
 * and the checkout that it reads.
 */
class LauncherIT {
    private static final String FROM_ARCHIVE = "io.landfall.Landfall source: shared objects file (top)";
    private static final String SHOW_CLASSES = "-Xlog:class+load:file=%s";

    @TempDir
    private static Path root;

    private static Path classes;
    private static List<String> firstOutput;

    @BeforeAll
    static void startForTheFirstTime() throws Exception {
        classes = root.resolve("classes.log");
        Files.copy(Path.of("landfall"), root.resolve("landfall"));
        assertThat(root.resolve("landfall").toFile().setExecutable(true)).isTrue();
        for (String source : List.of("pom.xml", "src/main")) {
            Path path = Files.createDirectories(root.resolve(source));
            Files.setLastModifiedTime(path, FileTime.from(Instant.EPOCH));
        }
        for (String tree : List.of("routes", "config")) {
            copy(Path.of(tree));
        }
        Files.copy(Path.of(System.getProperty("landfall.jar")), jar());
        firstOutput = startAndStop();
    }

    private static void copy(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.toList()) {
                Files.copy(file, root.resolve(file));
            }
        }
    }

    private static Path jar() throws IOException {
        return Files.createDirectories(root.resolve("target")).resolve("landfall.jar");
    }

    private static Path archive() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("target"))) {
            List<Path> archives =
                    files.filter(file -> file.toString().contains(".jsa")).toList();
            assertThat(archives).hasSize(1);
            return archives.get(0);
        }
    }

    /** Starts it, ends it with SIGTERM once it is at work, and returns what it printed. */
    private static List<String> startAndStop(String... options) throws IOException, InterruptedException {
        Path output = Files.createTempFile(root, "output", ".log");
        ProcessBuilder builder = new ProcessBuilder(root.resolve("landfall").toString(), "run")
                .directory(Files.createTempDirectory(root, "home").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        Path java = Path.of(System.getProperty("java.home"), "bin");
        builder.environment().merge("PATH", java.toString(), (path, ours) -> ours + ":" + path);
        builder.environment().put("LANDFALL_HTTP_PORT", "0");
        builder.environment().put("LC_ALL", "C");
        List<String> all = new ArrayList<>(List.of(options));
        all.add(SHOW_CLASSES.formatted(classes));
        builder.environment().put("LANDFALL_JAVA_OPTIONS", String.join(" ", all));
        Process process = builder.start();
        try {
            // a start, and before it the rehearsal that makes the archive
            await().atMost(LandfallProcess.PATIENCE.multipliedBy(3))
                    .failFast(() -> assertThat(process.isAlive())
                            .as(Files.readString(output))
                            .isTrue())
                    .until(() -> Files.readString(output).contains("listens on"));
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(output);
    }

    private static boolean isLog(String line) {
        return line.matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO .*");
    }

    @Test
    void theFirstStartMakesTheArchiveAndLaterOnesUseItAndSayNothingOfIt() throws Exception {
        List<String> later = startAndStop();

        assertThat(firstOutput.get(0)).startsWith("landfall: archiving the classes of a start");
        assertThat(firstOutput.subList(1, firstOutput.size())).allMatch(LauncherIT::isLog);
        assertThat(later).allMatch(LauncherIT::isLog);
        assertThat(Files.readString(classes)).contains(FROM_ARCHIVE);
    }

    @Test
    void anArchiveThatDoesNotFitIsPassedOverInSilence() throws Exception {
        Path archive = archive();
        byte[] whole = Files.readAllBytes(archive);

        for (String unfit : List.of("", "no archive")) {
            Files.delete(archive);
            Files.writeString(archive, unfit);
            List<String> output = startAndStop();

            assertThat(output).allMatch(LauncherIT::isLog);
            assertThat(Files.readString(classes)).doesNotContain(FROM_ARCHIVE);
        }
        Files.delete(archive);
        Files.write(archive, whole);
    }

    @Test
    void aNewJarGetsANewArchive() throws Exception {
        Files.setLastModifiedTime(archive(), FileTime.from(Instant.EPOCH));

        List<String> output = startAndStop();

        assertThat(output.get(0)).startsWith("landfall: archiving the classes of a start");
        assertThat(Files.getLastModifiedTime(archive())).isGreaterThan(Files.getLastModifiedTime(jar()));
    }

    @Test
    void namesOfFilesAreSeenAsTheyAreInTheLocaleC() throws Exception {
        assertThat(startAndStop("-XshowSettings:properties"))
                .anyMatch(line -> line.strip().equals("sun.jnu.encoding = UTF-8"));
    }

    @Test
    void whoSaysSomethingOfTheMemorySaysAllOfIt() throws Exception {
        List<String> output = startAndStop("-XX:+UseG1GC", "-Xmx300m", "-XX:+PrintCommandLineFlags");

        assertThat(output)
                .anyMatch(line -> line.contains("-XX:MaxHeapSize=314572800") && line.contains("-XX:+UseG1GC"))
                .noneMatch(line -> line.contains("UseSerialGC"));
    }

    @Test
    void aChangedFlowOrSettingOfTheCheckoutCountsWithoutABuild() throws Exception {
        Path settings = root.resolve("config/application.properties");
        String settingsBefore = Files.readString(settings);
        Path flow = root.resolve("routes/shipments.camel.yaml");
        Files.writeString(
                flow,
                """
                - templatedRoute:
                    routeTemplateRef: inbox
                    routeId: shipments
                    parameters:
                      - { name: directory, value: data/inbox/shipments }
                      - { name: type, value: shipment.sent }
                      - { name: key, value: parcel }
                """);
        Files.writeString(settings, settingsBefore + "\nlandfall.http.host = localhost\n");

        List<String> output = startAndStop();

        assertThat(output)
                .allMatch(LauncherIT::isLog)
                .anyMatch(line -> line.endsWith("watches inbox shipments (data/inbox/shipments)"))
                .anyMatch(line -> line.contains("listens on http://localhost:"));
        Files.delete(flow);
        Files.writeString(settings, settingsBefore);
    }
}

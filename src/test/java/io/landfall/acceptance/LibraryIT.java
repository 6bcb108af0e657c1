package io.landfall.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jars of {@code lib/} in the home directory: with them, a component that Landfall does not have. */
class LibraryIT {
    /** The build copies them here; they are on nobody's class path. */
    private static final Path JARS = Path.of("target", "library-test");

    @TempDir
    private Path home;

    private Path library;

    @BeforeEach
    void writeARouteToKafka() throws IOException {
        library = Files.createDirectories(home.resolve("lib"));
        Files.writeString(
                Files.createDirectories(home.resolve("routes")).resolve("heartbeat.camel.yaml"),
                """
                - route:
                    id: send-heartbeat
                    from:
                      uri: timer:heartbeat
                      parameters: { repeatCount: 1, delay: 3600000 }
                      steps:
                        - to:
                            uri: kafka:heartbeats
                            parameters: { brokers: "127.0.0.1:1" }
                """);
    }

    private void copy(String name) throws IOException {
        Files.copy(JARS.resolve(name), library.resolve(name));
    }

    private void assertRefused(String message) {
        try (LandfallProcess landfall = LandfallProcess.launch(home)) {
            assertThat(landfall.awaitExit()).as(landfall.output()).isEqualTo(2);
            assertThat(landfall.output().lines().filter(line -> line.startsWith("landfall: ")))
                    .singleElement()
                    .asString()
                    .contains(message);
        }
    }

    @Test
    void aRouteToAComponentWhoseJarsAreInTheLibraryStarts() throws IOException {
        copy("kafka-clients.jar");
        copy("camel-kafka.jar");
        Files.writeString(library.resolve(".hidden"), "of a desktop");

        try (LandfallProcess landfall = LandfallProcess.start(home)) {
            assertThat(landfall.output()).contains("Takes from lib/: camel-kafka.jar, kafka-clients.jar");
            await().atMost(LandfallProcess.PATIENCE)
                    .until(() -> landfall.output().contains("(/127.0.0.1:1) could not be established"));
            assertThat(landfall.stop()).isZero();
        }
    }

    @Test
    void withoutThemItIsRefusedAndSaysWhereTheyBelong() {
        assertRefused(
                "routes/heartbeat.camel.yaml, line 1: route 'send-heartbeat' cannot be started:"
                        + " there is no endpoint 'kafka://heartbeats?brokers=127.0.0.1:1'; what stands before the colon"
                        + " is no component of Camel's that Landfall has; the jars of one belong in lib/ of the home directory");
    }

    @Test
    void aComponentWithoutWhatItNeedsIsRefused() throws IOException {
        copy("camel-kafka.jar");

        assertRefused("route 'send-heartbeat' cannot be started: the class org.apache.kafka.common.config.SslConfigs"
                + " is missing; the jar that has it belongs in lib/ of the home directory");
    }

    @Test
    void aJarThatWasNotCopiedToItsEndIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(JARS.resolve("camel-kafka.jar"));
        Files.write(library.resolve("camel-kafka.jar"), java.util.Arrays.copyOf(whole, whole.length / 2));

        assertRefused("lib/camel-kafka.jar is not a jar that can be read: zip END header not found");
    }

    @Test
    void aFileThatIsNotAJarIsRefused() throws IOException {
        Files.writeString(library.resolve("notes.txt"), "Kafka 3.9");

        assertRefused("lib/notes.txt is not a jar that can be read: ");
    }
}

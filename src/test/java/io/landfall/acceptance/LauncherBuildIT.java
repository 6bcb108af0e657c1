package io.landfall.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the command {@code ./landfall} builds, and how: with a Maven and a Java that only act as if. */
class LauncherBuildIT {
    private static final List<String> TOOLS = List.of(
            "bash",
            "cat",
            "cksum",
            "cut",
            "dirname",
            "find",
            "flock",
            "grep",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sleep",
            "sync",
            "tail",
            "tee",
            "touch");

    private static final String BEGIN_BUILD =
            """
            #!/usr/bin/env bash
            echo "$@" >> builds
            mkdir -p target
            echo '[INFO] --- maven-shade-plugin:3.6.1:shade (default) @ landfall ---'
            """;
    private static final String GOOD_BUILD = BEGIN_BUILD
            + """
            [ -d target/classes ] && jar='jar with what was left' || jar='good jar'
            echo "$jar" > target/landfall.jar.part
            mv target/landfall.jar.part target/landfall.jar
            """;
    private static final String KILLED_BUILD = BEGIN_BUILD
            + """
            mkdir target/classes
            echo half > target/landfall.jar.part
            kill -9 $$
            """;
    private static final String FAILING_BUILD = BEGIN_BUILD
            + """
            echo '[INFO] many words'
            echo '[ERROR] Landfall.java:[3,1] ; expected'
            exit 1
            """;
    private static final String WAITING_BUILD = BEGIN_BUILD + "while [ ! -e go ]; do sleep 0.05 || exit; done\n"
            + GOOD_BUILD.substring(BEGIN_BUILD.length());

    private static final String JAVA =
            """
            #!/usr/bin/env bash
            case "$*" in
              -version) echo 'openjdk version "%s" 2025-04-15' >&2 ;;
              *rehearse) exit 1 ;;
              *) echo "Java runs the $(cat "${0%%/*}/../target/landfall.jar")" ;;
            esac
            """;

    @TempDir
    private Path root;

    @TempDir
    private Path outputs;

    /** What a command printed, on both streams, and its exit code. */
    private record Result(int code, String output) {}

    @BeforeEach
    void checkOut() throws IOException {
        Files.copy(Path.of("landfall"), root.resolve("landfall"));
        assertThat(root.resolve("landfall").toFile().setExecutable(true)).isTrue();
        Path tools = Files.createDirectories(root.resolve("bin"));
        for (String tool : TOOLS) {
            Path found = Stream.of("/usr/bin", "/bin")
                    .map(directory -> Path.of(directory, tool))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(tools.resolve(tool), found);
        }
        for (String source : List.of("pom.xml", "src/main/A.java", "routes/a.camel.yaml", "config/a.properties")) {
            Files.createDirectories(root.resolve(source).getParent());
            Files.writeString(root.resolve(source), "");
        }
        install("java", JAVA.formatted("17.0.15"));
        install("mvn", GOOD_BUILD);
    }

    private void install(String command, String script) throws IOException {
        Path file = root.resolve("bin").resolve(command);
        Files.deleteIfExists(file);
        Files.writeString(file, script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private void uninstall(String command) throws IOException {
        Files.delete(root.resolve("bin").resolve(command));
    }

    private Path jar() {
        return root.resolve("target/landfall.jar");
    }

    /** A jar of an earlier build, older than all sources. */
    private void makeStaleJar() throws IOException {
        Files.createDirectories(jar().getParent());
        Files.writeString(jar(), "old jar\n");
        Files.setLastModifiedTime(jar(), FileTime.from(Instant.EPOCH));
    }

    private List<String> builds() throws IOException {
        Path builds = root.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds) : List.of();
    }

    private Path newOutput() throws IOException {
        return Files.createTempFile(outputs, "output", ".log");
    }

    private Process launch(Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(root.resolve("landfall").toString()));
        command.addAll(List.of(arguments));
        return start(output, command);
    }

    private Process start(Path output, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("PATH", root.resolve("bin").toString());
        builder.environment().remove("LANDFALL_JAVA_OPTIONS");
        return builder.start();
    }

    private Result landfall(String... arguments) throws IOException, InterruptedException {
        Path output = newOutput();
        return result(launch(output, arguments), output);
    }

    private static Result result(Process process, Path output) throws IOException, InterruptedException {
        assertThat(process.waitFor(LandfallProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        return new Result(process.exitValue(), Files.readString(output));
    }

    @Test
    void theFirstRunBuildsTheJarAndTheSecondRunsIt() throws Exception {
        Result first = landfall("run");
        Result second = landfall("run");

        assertThat(first.output()).contains("landfall: building").contains("landfall: built in");
        assertThat(second).isEqualTo(new Result(0, "Java runs the good jar\n"));
        assertThat(builds()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pom.xml", "src/main/A.java"})
    void aChangedSourceIsBuilt(String source) throws Exception {
        landfall("run");
        Files.setLastModifiedTime(
                root.resolve(source), FileTime.from(Instant.now().plusSeconds(60)));

        landfall("run");

        assertThat(builds()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"routes/a.camel.yaml", "config/a.properties"})
    void whatIsReadWhereItLiesIsNotBuilt(String source) throws Exception {
        landfall("run");
        Files.setLastModifiedTime(
                root.resolve(source), FileTime.from(Instant.now().plusSeconds(60)));

        landfall("run");

        assertThat(builds()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version", "nosuch", "--hoem x", "run --help", "run --hoem x", "--home"})
    void helpVersionAndMistakesAreAnsweredByTheJarThatThereIs(String arguments) throws Exception {
        makeStaleJar();

        Result answer = landfall(arguments.split(" "));

        assertThat(answer).isEqualTo(new Result(0, "Java runs the old jar\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "--home x", "--home=x", "run --home x"})
    void aRunIsWorthABuild(String arguments) throws Exception {
        makeStaleJar();

        Result run = landfall(arguments.split(" "));

        assertThat(run.output()).endsWith("Java runs the good jar\n");
    }

    @Test
    void aBuildThatIsKilledLeavesTheOldJarAndTheNextOneBeginsAnew() throws Exception {
        makeStaleJar();
        install("mvn", KILLED_BUILD);

        Result killed = landfall("run");
        String left = Files.readString(jar());
        install("mvn", GOOD_BUILD);
        Result next = landfall("run");

        assertThat(killed.code()).isEqualTo(137);
        assertThat(left).isEqualTo("old jar\n");
        assertThat(next.output()).endsWith("Java runs the good jar\n");
    }

    @Test
    void theFirstBuildThatIsKilledLeavesNoJar() throws Exception {
        install("mvn", KILLED_BUILD);

        landfall("run");

        assertThat(jar()).doesNotExist();
    }

    @Test
    void twoRunsAtOnceBuildOnce() throws Exception {
        install("mvn", WAITING_BUILD);
        Path firstOutput = newOutput();
        Path secondOutput = newOutput();
        Process first = launch(firstOutput, "run");
        await().until(() -> builds().size() == 1);

        Process second = launch(secondOutput, "run");
        await().until(() -> Files.readString(secondOutput).startsWith("landfall: waiting for another build"));
        Files.writeString(root.resolve("go"), "");

        assertThat(result(first, firstOutput).output()).endsWith("Java runs the good jar\n");
        assertThat(result(second, secondOutput).output()).endsWith("Java runs the good jar\n");
        assertThat(builds()).hasSize(1);
    }

    @Test
    void aBuildThatGoesOnAfterItsCommandWasKilledIsWaitedFor() throws Exception {
        install("mvn", WAITING_BUILD);
        Path output = newOutput();
        Process killed = launch(newOutput(), "run");
        await().until(() -> builds().size() == 1);
        killed.destroyForcibly();

        Process next = launch(output, "run");
        await().until(() -> Files.readString(output).startsWith("landfall: waiting for another build"));
        Files.writeString(root.resolve("go"), "");

        assertThat(result(next, output).output()).endsWith("Java runs the good jar\n");
        assertThat(builds()).hasSize(1);
    }

    @Test
    void aBuildThatFailsShowsItsErrorsAndKeepsTheRest() throws Exception {
        makeStaleJar();
        install("mvn", FAILING_BUILD);

        Result failed = landfall("run");

        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.output())
                .contains("[ERROR] Landfall.java:[3,1] ; expected\n")
                .doesNotContain("many words")
                .contains("all that Maven said is in " + root.resolve("target/build.log"));
        assertThat(root.resolve("target/build.log")).content().contains("many words");
        assertThat(jar()).hasContent("old jar");
    }

    @Test
    void aFileGetsLinesAndNothingThatMovesACursor() throws Exception {
        Result result = landfall("run");

        assertThat(result.output()).contains("building").doesNotContain("\r", "\u001b");
        assertThat(builds()).singleElement().asString().contains("-Dstyle.color=never");
    }

    @Test
    void aTerminalShowsTheSecondsAndWhatMavenIsAt() throws Exception {
        Path script = Path.of("/usr/bin/script");
        assumeTrue(Files.isExecutable(script));
        Path output = newOutput();

        Process process =
                start(output, List.of(script.toString(), "-qec", root.resolve("landfall") + " run", "/dev/null"));

        assertThat(result(process, output).output())
                .containsPattern("\r\u001b\\[Klandfall: \\d+ s, maven-shade-plugin:3.6.1:shade");
    }

    @Test
    void withoutMavenAndAJarOneLineSaysWhatToInstall() throws Exception {
        uninstall("mvn");

        Result result = landfall("run");

        assertThat(result)
                .isEqualTo(new Result(
                        127,
                        "landfall: there is no " + jar()
                                + " yet, and no mvn on the PATH to build it; install Maven\n"));
    }

    @Test
    void withoutMavenAnOldJarRunsAndOneLineSaysSo() throws Exception {
        makeStaleJar();
        uninstall("mvn");
        landfall("run");

        Result result = landfall("run");

        assertThat(result)
                .isEqualTo(new Result(
                        0,
                        "landfall: the sources are newer than " + jar()
                                + ", and there is no mvn on the PATH to build it: running it as it is\n"
                                + "Java runs the old jar\n"));
    }

    @Test
    void withoutJavaOneLineSaysWhatToInstall() throws Exception {
        uninstall("java");

        assertThat(landfall("run"))
                .isEqualTo(
                        new Result(127, "landfall: there is no java on the PATH; install a JDK of Java 17 or newer\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"11.0.2", "1.8.0_392"})
    void anOldJavaIsRefusedInOneLine(String version) throws Exception {
        install("java", JAVA.formatted(version));

        assertThat(landfall("run"))
                .isEqualTo(new Result(
                        127,
                        "landfall: " + root.resolve("bin/java") + " is Java " + version
                                + "; install a JDK of Java 17 or newer\n"));
    }
}

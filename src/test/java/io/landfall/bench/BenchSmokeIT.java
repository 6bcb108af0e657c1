package io.landfall.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/**
 * Each workload with next to nothing to do: it ends, no handler was called too often or too rarely
 * (the benchmark itself sees to that), and its table has a row for everybody. No time is looked at.
 */
@Tag("full")
class BenchSmokeIT {
    @TempDir
    private Path directory;

    @AfterEach
    void nobodyIsLeftBehind() {
        assertThat(ProcessHandle.allProcesses()
                        .flatMap(process -> process.info().commandLine().stream())
                        .filter(command -> command.contains(directory.toString())))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "bulk       | landfall,plain,tuned,limit | 1 | 200",
                "small      | landfall,limit             | 1 | 200",
                "duplicates | landfall,limit             | 1 | 200",
                "fanout     | landfall                   | 1 | 200",
                "backlog    | landfall,limit             | 1 | 200",
                "latency    | landfall,limit             | 2 | 20",
                "start      | landfall                   | 3 | ",
                "idle       | landfall                   | 1 | "
            })
    void aWorkloadIsDoneByEachContenderAndShownInATable(String workload, String contenders, int rowsEach, String events)
            throws IOException {
        String table = run(workload, "--contenders", contenders);

        List<List<String>> rows = rows(table);
        assertThat(rows)
                .extracting(row -> row.get(0))
                .containsExactlyElementsOf(Contender.parse(contenders).stream()
                        .flatMap(contender -> Collections.nCopies(rowsEach, contender.title()).stream())
                        .toList());
        if (events != null) {
            assertThat(rows).extracting(row -> row.get(1)).containsOnly(events);
        }
    }

    @Test
    void theRouterFindsWhatALoopAndEventRulerFind() throws IOException {
        assertThat(rows(run("rules"))).hasSize(9);
    }

    @Test
    void anotherBuildTakesPartBesideThisOne() throws IOException {
        String table = run("bulk", "--contenders", "landfall", "--before", System.getProperty("landfall.jar"));

        assertThat(rows(table)).extracting(row -> row.get(0)).containsExactly("Landfall", "Landfall before");
        assertThat(rows(table)).allSatisfy(row -> assertThat(row.get(3)).matches("[0-9.]+"));
    }

    @Test
    void aSweepDrawsItsPicture() throws IOException {
        Path svg = directory.resolve("sweep.svg");

        run("sweep", "--contenders", "limit", "--svg", svg.toString());

        assertThat(Files.readString(svg)).startsWith("<svg ").contains("hand-written");
    }

    @Test
    void aProfileSaysWhoseCodeTheProcessorWorkedFor() throws IOException {
        run("bulk", "--jfr", "--contenders", "limit");

        assertThat(run(directory.resolve("001-limit.jfr").toString()))
                .contains("processor, by thread and code")
                .contains("Artemis");
    }

    private String run(String... arguments) throws IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        List<String> all =
                new ArrayList<>(List.of("--events", "200", "--runs", "1", "--directory", directory.toString()));
        all.addAll(List.of(arguments));
        try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            assertThat(new CommandLine(new Bench(out)).execute(all.toArray(String[]::new)))
                    .isZero();
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** The cells of a table's rows, without its head. */
    private static List<List<String>> rows(String table) {
        return table.lines()
                .filter(line -> line.startsWith("| "))
                .skip(1)
                .map(line -> List.of(line.substring(1).strip().split(" *\\| *")))
                .toList();
    }
}

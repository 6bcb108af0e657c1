package io.landfall.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessTest {
    @TempDir
    Path directory;

    private boolean isReady(Readiness ready, String name) throws IOException {
        return ready.isReady(Files.writeString(directory.resolve(name), "x"));
    }

    @Test
    void aRenamedFileIsReadyAtOnce() throws IOException {
        assertThat(isReady(Readiness.parse("rename"), "a.csv")).isTrue();
    }

    @Test
    void aFileWithAMarkerIsReady() throws IOException {
        Readiness ready = Readiness.parse("done-file");

        boolean before = isReady(ready, "a.csv");
        Files.writeString(directory.resolve("a.csv.done"), "");

        assertThat(before).isFalse();
        assertThat(isReady(ready, "a.csv")).isTrue();
        assertThat(isReady(ready, "a.csv.done")).isFalse();
    }

    @Test
    void onlyDoneFilesHaveMarkers() {
        Path file = directory.resolve("a.csv");

        assertThat(Readiness.parse("done-file").marker(file)).isEqualTo(directory.resolve("a.csv.done"));
        assertThat(Readiness.parse("rename").marker(file)).isEqualTo(file);
        assertThat(Readiness.parse("quiet:2s").marker(file)).isEqualTo(file);
    }

    @Test
    void readinessIsOneOfThree() {
        assertThat(Readiness.parse("quiet:2m")).isEqualTo(new Readiness.Quiet(Duration.ofMinutes(2)));
        assertThatThrownBy(() -> Readiness.parse("Rename"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'Rename' is none of rename, done-file, quiet:500ms");
    }
}

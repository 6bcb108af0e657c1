package io.landfall.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadinessTest {
    private static final Instant NOW = Instant.parse("2026-03-01T09:30:00Z");

    @TempDir
    Path directory;

    private boolean isReady(Readiness ready, String name, long ageMillis) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "x");
        Files.setLastModifiedTime(file, FileTime.from(NOW.minusMillis(ageMillis)));
        return ready.isReady(file, Files.readAttributes(file, BasicFileAttributes.class), NOW);
    }

    @ParameterizedTest
    @CsvSource({"500, true", "501, true", "499, false", "0, false", "-499, false", "-500, false", "-501, true"})
    void aFileIsQuietWhenNothingWasWrittenForThatLong(long ageMillis, boolean ready) throws IOException {
        assertThat(isReady(Readiness.parse("quiet:500ms"), "a.csv", ageMillis)).isEqualTo(ready);
    }

    @Test
    void aRenamedFileIsReadyAtOnce() throws IOException {
        assertThat(isReady(Readiness.parse("rename"), "a.csv", 0)).isTrue();
    }

    @Test
    void aFileWithAMarkerIsReadyHoweverOldItIs() throws IOException {
        Readiness ready = Readiness.parse("done-file");

        boolean before = isReady(ready, "a.csv", 60_000);
        Files.writeString(directory.resolve("a.csv.done"), "");

        assertThat(before).isFalse();
        assertThat(isReady(ready, "a.csv", 0)).isTrue();
        assertThat(isReady(ready, "a.csv.done", 60_000)).isFalse();
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

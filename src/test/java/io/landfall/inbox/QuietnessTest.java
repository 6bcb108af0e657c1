package io.landfall.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuietnessTest {
    private static final Duration QUIET = Duration.ofMillis(500);

    @TempDir
    Path directory;

    private Path file;
    private long nanos;
    /** That of a file server, by default. */
    private Quietness quietness = new Quietness(QUIET, false, () -> nanos);

    @BeforeEach
    void file() throws IOException {
        file = Files.writeString(directory.resolve("a.csv"), "id\n");
    }

    private boolean isQuietAfter(long millis) throws IOException {
        return isQuietAfter(millis, Instant.now());
    }

    private boolean isQuietAfter(long millis, Instant clock) throws IOException {
        nanos += millis * 1_000_000;
        boolean quiet = quietness.holds(file, Files.readAttributes(file, BasicFileAttributes.class), clock);
        quietness.walked();
        return quiet;
    }

    /** As copying programs do: the file has an old time, or that of another clock, at each moment. */
    private void write(String more, String time) throws IOException {
        Files.writeString(file, more, StandardOpenOption.APPEND);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse(time)));
    }

    @Test
    void aFileIsQuietOnceItWasSeenTheSameForLongEnough() throws IOException {
        assertThat(isQuietAfter(0)).isFalse();
        assertThat(isQuietAfter(499)).isFalse();
        assertThat(isQuietAfter(1)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2001-09-09T01:46:40Z", "2099-01-01T00:00:00Z"})
    void aFileThatGrowsIsNotQuietWhateverItsTimeSays(String time) throws IOException {
        write("1\n", time);
        isQuietAfter(0);
        write("2\n", time);

        assertThat(isQuietAfter(500)).isFalse();
        assertThat(isQuietAfter(500)).isTrue();
    }

    @Test
    void aFileThatIsFilledInPlaceIsNotQuietThoughItsSizeAndTimeStay() throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        isQuietAfter(0);
        Files.writeString(file, "no\n");
        Files.setLastModifiedTime(file, time);

        assertThat(isQuietAfter(500)).isFalse();
    }

    @Test
    void onADiskOfThisMachineAFileThatTheKernelHasNotTouchedForLongIsQuietAtOnce() throws IOException {
        quietness = new Quietness(QUIET, true, () -> nanos);
        Instant written = ((FileTime) Files.getAttribute(file, "unix:ctime")).toInstant();

        assertThat(isQuietAfter(0, written.plusMillis(499))).isFalse();
        assertThat(isQuietAfter(0, written.plusMillis(500))).isTrue();
    }

    @Test
    void aClockThatWasSetBackDoesNotKeepAFileForEver() throws IOException {
        quietness = new Quietness(QUIET, true, () -> nanos);
        Instant back = Instant.now().minus(Duration.ofHours(1));

        assertThat(isQuietAfter(0, back)).isFalse();
        assertThat(isQuietAfter(500, back)).isTrue();
    }

    @Test
    void aFileThatIsGoneIsForgotten() throws IOException {
        isQuietAfter(0);
        Path gone = file;
        file = Files.writeString(directory.resolve("b.csv"), "id\n");
        isQuietAfter(500);
        file = gone;

        assertThat(isQuietAfter(500)).isFalse();
    }
}

package io.landfall.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.landfall.testing.SettableClock;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryScanTest {
    @TempDir
    Path directory;

    private final SettableClock clock = SettableClock.atStart();
    private final InboxParameters parameters = new InboxParameters().with("ready", "rename");
    private int notReady;
    private long nanos;

    private Path drop(String name, Duration age) throws IOException {
        Path file = Files.writeString(directory.resolve(name), name);
        Instant modified = clock.instant().minus(age);
        return Files.setLastModifiedTime(file, FileTime.from(modified));
    }

    private Path drop(String name) throws IOException {
        return drop(name, Duration.ofMinutes(1));
    }

    private List<List<String>> chunks() throws IOException, InterruptedException {
        return chunks(scan());
    }

    private DirectoryScan scan() {
        return new DirectoryScan(directory, parameters.settings(), false, clock, () -> nanos);
    }

    private List<List<String>> chunks(DirectoryScan scan) throws IOException, InterruptedException {
        List<List<String>> chunks = new ArrayList<>();
        notReady = scan.scan(chunk -> chunks.add(
                chunk.stream().map(file -> file.getFileName().toString()).toList()));
        return chunks;
    }

    private List<String> found() throws IOException, InterruptedException {
        return chunks().stream().flatMap(List::stream).toList();
    }

    @Test
    void filesComeInTheOrderOfTheirTimesAndThenOfTheirNames() throws Exception {
        drop("c", Duration.ofMinutes(3));
        drop("b", Duration.ofMinutes(1));
        drop("a", Duration.ofMinutes(1));
        drop("d", Duration.ofMinutes(2));

        assertThat(found()).containsExactly("c", "d", "a", "b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".hidden",
                ".a.tmp",
                "a.tmp",
                "a.part",
                "a.partial",
                "a.filepart",
                "a.crdownload",
                "a.swp",
                "a~",
                "A.TMP",
                "A.Part",
                "A.FilePart"
            })
    void whatIsHiddenOrBeingWrittenIsLeftAlone(String name) throws Exception {
        drop(name);
        drop("whole.csv");

        assertThat(found()).containsExactly("whole.csv");
        assertThat(notReady).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b.csv", "it's \"q\".csv", "two\nlines.csv", "ünï😀.csv", "a.tmp.csv", "tmp", "part"})
    void namesOfAnyOtherKindAreFiles(String name) throws Exception {
        drop(name);

        assertThat(found()).containsExactly(name);
    }

    @Test
    void directoriesLinksAndTheStagingDirectoryAreLeftAlone() throws Exception {
        Path outside = Files.createTempFile("outside", ".csv");
        Files.createDirectory(directory.resolve("sub"));
        Files.createDirectory(directory.resolve(Staging.DIRECTORY));
        Files.createSymbolicLink(directory.resolve("link.csv"), outside);
        Files.createSymbolicLink(directory.resolve("dangling.csv"), directory.resolve("nowhere"));
        drop("file.csv");

        List<String> found = found();

        Files.delete(outside);
        assertThat(found).containsExactly("file.csv");
    }

    @Test
    void pipesAndSocketsAreLeftAlone() throws Exception {
        Process made =
                new ProcessBuilder("mkfifo", directory.resolve("pipe.csv").toString()).start();
        assertThat(made.waitFor()).isZero();
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(directory.resolve("socket.csv")));
            drop("file.csv");

            assertThat(found()).containsExactly("file.csv");
        }
    }

    @Test
    void aMarkerIsAFileOfItsOwn() throws Exception {
        parameters.with("ready", "done-file");
        for (String name : new String[] {"directory.csv", "link.csv"}) {
            drop(name);
        }
        Files.createDirectories(directory.resolve("directory.csv.done/sub"));
        Files.createSymbolicLink(directory.resolve("link.csv.done"), directory);
        drop("file.csv");
        drop("file.csv.done");

        assertThat(found()).containsExactly("file.csv");
    }

    @Test
    void aNameThatIsNoTextHasItsMarker() throws Exception {
        parameters.with("ready", "done-file");
        for (String name : new String[] {"a%FE.csv", "a%FF.csv", "a%FF.csv.done"}) {
            Files.writeString(Path.of(URI.create(directory.toUri() + name)), "x");
        }

        assertThat(found()).hasSize(1);
    }

    @Test
    void onlyNamesThatMatchAreTakenInAnyCase() throws Exception {
        parameters.with("include", "*.{csv,Txt}");
        drop("a.csv");
        drop("b.txt");
        drop("c.json");
        drop("D.CSV");

        assertThat(found()).containsExactly("D.CSV", "a.csv", "b.txt");
    }

    @Test
    void theCaseOfNamesCountsWhereTheInboxSaysSo() throws Exception {
        parameters.with("include", "*.csv").with("includeCase", "exact");
        drop("a.csv");
        drop("D.CSV");
        drop("E.CSV");
        Files.createDirectory(directory.resolve("sub"));
        DirectoryScan scan = scan();

        assertThat(chunks(scan)).containsExactly(List.of("a.csv"));
        assertThat(scan.leftAlone().forGood()).containsOnlyKeys("do not match include '*.csv'");
        assertThat(scan.leftAlone().summary().get("do not match include '*.csv'"))
                .matches("2, such as [DE].CSV");
    }

    @Test
    void whatIsLeftAloneIsCountedByItsReason() throws Exception {
        parameters.with("ready", "done-file");
        drop("waiting.csv");
        drop("whole.csv");
        drop("whole.csv.done");
        drop("nothing.csv.done");
        drop("UPLOAD.FilePart");
        drop(".note");
        Files.createDirectory(directory.resolve("done"));
        Files.createDirectory(directory.resolve(Staging.DIRECTORY));
        Files.createSymbolicLink(directory.resolve("link.csv"), Path.of("whole.csv"));
        DirectoryScan scan = scan();

        assertThat(chunks(scan)).containsExactly(List.of("whole.csv"));
        assertThat(scan.leftAlone().summary())
                .containsOnly(
                        entry("are hidden", "1, such as .note"),
                        entry("are named like files that are being written", "1, such as UPLOAD.FilePart"),
                        entry("are links or special files", "1, such as link.csv"),
                        entry("are named like the marker of a file that is not there", "1, such as nothing.csv.done"),
                        entry("are subdirectories", "1, such as done"),
                        entry("wait for a file of their name and .done", "1, such as waiting.csv"));
        assertThat(scan.leftAlone().forGood())
                .containsOnlyKeys("are named like the marker of a file that is not there");
    }

    @Test
    void aFileThatIsNotQuietYetIsCountedAndLeft() throws Exception {
        parameters.with("ready", "quiet:500ms");
        drop("a.csv");
        DirectoryScan scan = scan();

        List<List<String>> first = chunks(scan);
        int waiting = notReady;
        nanos += Duration.ofMillis(500).toNanos();
        List<List<String>> second = chunks(scan);

        assertThat(first).isEmpty();
        assertThat(waiting).isEqualTo(1);
        assertThat(second).containsExactly(List.of("a.csv"));
        assertThat(notReady).isZero();
    }

    @Test
    void aFileWaitsForItsMarkerWhichIsNoFileItself() throws Exception {
        parameters.with("ready", "done-file");
        drop("a.csv");
        drop("b.csv");
        drop("b.csv.done");

        assertThat(found()).containsExactly("b.csv");
    }

    @Test
    void filesComeInChunks() throws Exception {
        for (int i = 0; i < 1_050; i++) {
            drop("f%04d".formatted(i));
        }

        List<List<String>> chunks = chunks();

        assertThat(chunks).extracting(List::size).containsExactly(500, 500, 50);
        assertThat(chunks.get(0).get(0)).isEqualTo("f0000");
        assertThat(chunks.get(2).get(49)).isEqualTo("f1049");
    }

    @Test
    void aDirectoryThatIsGoneIsAFailureAndNotAnEmptyOne() throws IOException {
        Files.delete(directory);

        assertThatThrownBy(this::found).isInstanceOf(NoSuchFileException.class);
        Files.createDirectory(directory);
    }
}

package io.landfall.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.testing.DatabaseFixture;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.TransientDataAccessResourceException;

class TakerTest extends DatabaseFixture {
    @TempDir
    Path home;

    private InboxAtWork inbox;

    @BeforeEach
    void inbox() {
        inbox = new InboxAtWork(home, new InboxParameters(), database, clock);
    }

    @Test
    void aTakenFileIsRecordedAndLiesInTheArchiveAndNoLongerInTheInbox() throws IOException {
        Path file = inbox.drop("a.csv", "id\n1\n");

        List<Arrival> taken = inbox.taker().take(List.of(file));

        assertThat(taken).hasSize(1);
        assertThat(taken.get(0).fileName()).isEqualTo("a.csv");
        assertThat(taken.get(0).sizeBytes()).isEqualTo(5);
        assertThat(taken.get(0).state()).isEqualTo(Arrival.State.TAKEN);
        assertThat(inbox.found(taken.get(0)).hash()).isEqualTo(taken.get(0).hash());
        assertThat(inbox.archived(taken.get(0))).isEqualTo("id\n1\n");
        assertThat(inbox.directory).isDirectoryNotContaining("glob:**.csv");
        assertThat(inbox.files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with space.csv",
                "it's \"quoted\".csv",
                "two\nlines.csv",
                "ünïcödé 😀.csv",
                "-rf",
                "a;rm -rf *",
                "%2e%2e",
                "${jndi}.csv",
            })
    void aFileOfAnyNameIsTakenAsItIsNamed(String name) throws IOException {
        Arrival taken = inbox.taken(name, "x");
        inbox.readWhole(taken);

        assertThat(inbox.found(taken).fileName()).isEqualTo(name);
        assertThat(inbox.receipt(taken).path("file").asText()).isEqualTo(name);
        assertThat(inbox.files()).isEmpty();
    }

    @Test
    void anEmptyFileIsAnArrivalToo() throws IOException {
        Arrival taken = inbox.taken("empty.csv", "");

        inbox.readWhole(taken);

        assertThat(taken.sizeBytes()).isZero();
        assertThat(inbox.found(taken).state()).isEqualTo(Arrival.State.FINISHED);
    }

    @Test
    void aFileThatVanishedIsLeftOut() throws IOException {
        Path gone = inbox.directory.resolve("gone.csv");
        Path here = inbox.drop("here.csv", "x");

        List<Arrival> taken = inbox.taker().take(List.of(gone, here));

        assertThat(taken).extracting(Arrival::fileName).containsExactly("here.csv");
        assertThat(inbox.taker().take(List.of(gone))).isEmpty();
    }

    @Test
    void ofTwoTakersOneTakesAFile() throws IOException {
        Path file = inbox.drop("a.csv", "x");

        List<Arrival> first = inbox.taker().take(List.of(file));
        List<Arrival> second = inbox.taker().take(List.of(file));

        assertThat(first).hasSize(1);
        assertThat(second).isEmpty();
    }

    @Test
    void theSameContentUnderAnotherNameIsSkippedAndSaysWhatItRepeats() throws IOException {
        Arrival first = inbox.taken("a.csv", "x");

        Arrival second = inbox.taken("b.csv", "x");

        assertThat(second.state()).isEqualTo(Arrival.State.SKIPPED);
        assertThat(second.reason()).hasValue("the same content arrived before, as " + first.id());
        assertThat(inbox.found(second).state()).isEqualTo(Arrival.State.SKIPPED);
        assertThat(inbox.archived(second)).isEqualTo("x");
        assertThat(inbox.files()).isEmpty();
    }

    @Test
    void theSameContentTwiceAmongFilesThatAreTakenTogetherIsSkippedOnce() throws IOException {
        List<Path> files = List.of(inbox.drop("a.csv", "x"), inbox.drop("b.csv", "x"), inbox.drop("c.csv", "y"));

        List<Arrival> taken = inbox.taker().take(files);

        assertThat(taken)
                .extracting(Arrival::state)
                .containsExactly(Arrival.State.TAKEN, Arrival.State.SKIPPED, Arrival.State.TAKEN);
        assertThat(taken.get(1).reason())
                .hasValue("the same content arrived before, as " + taken.get(0).id());
    }

    @Test
    void theSameNameWithNewContentIsANewArrival() throws IOException {
        Arrival first = inbox.taken("a.csv", "x");
        Arrival second = inbox.taken("a.csv", "y");

        assertThat(second.state()).isEqualTo(Arrival.State.TAKEN);
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(inbox.archived(first)).isEqualTo("x");
        assertThat(inbox.archived(second)).isEqualTo("y");
    }

    @Test
    void theSameContentIsTakenAgainWhereTheInboxSaysSo() throws IOException {
        inbox.use(new InboxParameters().with("duplicateFile", "process"));
        inbox.taken("a.csv", "x");

        assertThat(inbox.taken("a.csv", "x").state()).isEqualTo(Arrival.State.TAKEN);
    }

    @Test
    void theSameContentIsTakenAgainWhenItIsForgotten() throws IOException {
        inbox.taken("a.csv", "x");
        inbox.clock.pass(Duration.ofDays(7).plusMillis(1));

        assertThat(inbox.taken("a.csv", "x").state()).isEqualTo(Arrival.State.TAKEN);
    }

    @Test
    void arrivalsHaveIdsThatRiseWithTime() throws IOException {
        Arrival first = inbox.taken("z.csv", "x");
        inbox.clock.pass(Duration.ofMillis(1));

        Arrival second = inbox.taken("a.csv", "y");

        assertThat(second.id()).isGreaterThan(first.id());
    }

    @Test
    void theMarkerGoesWithItsFile() throws IOException {
        inbox.use(new InboxParameters().with("ready", "done-file"));
        inbox.drop("a.csv.done", "");

        inbox.taken("a.csv", "x");

        assertThat(inbox.files()).isEmpty();
    }

    @Test
    void aProcessThatDiedWhenItHadStagedAFileIsSucceededByOneThatRecordsIt() throws IOException {
        stage("a.csv", "x");

        List<Arrival> recovered = inbox.taker().recover();

        assertThat(recovered).extracting(Arrival::fileName).containsExactly("a.csv");
        assertThat(recovered).extracting(Arrival::state).containsExactly(Arrival.State.TAKEN);
        assertThat(inbox.archived(recovered.get(0))).isEqualTo("x");
        assertThat(inbox.files()).isEmpty();
        assertThat(inbox.taker().recover()).isEmpty();
    }

    @Test
    void anArrivalThatAnotherNodeHasStagedIsOnItsWayUntilItIsInTheArchive() throws IOException {
        Arrival taken = inbox.taken("a.csv", "x");
        Arrival lost = inbox.taken("b.csv", "y");
        Path staged = inbox.directory
                .resolve(Staging.DIRECTORY)
                .resolve("0a1b2c3d-0000-4000-8000-000000000001")
                .resolve(taken.id().substring(0, taken.id().indexOf('-')))
                .resolve("a.csv");
        Files.createDirectories(staged.getParent());
        Files.move(inbox.archive.path(taken.hash()), staged);
        Files.delete(inbox.archive.path(lost.hash()));

        assertThat(inbox.taker().onTheirWay(List.of(taken, lost))).containsExactly(taken.id());

        Files.move(staged, inbox.archive.path(taken.hash()));
        assertThat(inbox.taker().onTheirWay(List.of(taken, lost))).isEmpty();
    }

    @Test
    void filesThatAProcessHadStagedAreRecordedInOrderOfTheirTimeAndThenTheirName() throws IOException {
        stage("a.csv", "latest");
        stage("c.csv", "x");
        stage("b.csv", "y");
        FileTime time = FileTime.fromMillis(1_000_000);
        for (Path file : Staging.files(stagedBatch())) {
            boolean isLatest = file.endsWith("a.csv");
            Files.setLastModifiedTime(file, isLatest ? FileTime.fromMillis(2_000_000) : time);
        }

        assertThat(inbox.taker().recover()).extracting(Arrival::fileName).containsExactly("b.csv", "c.csv", "a.csv");
    }

    @Test
    void aProcessThatDiedBetweenRecordAndArchiveIsSucceededByOneThatArchives() throws IOException {
        Arrival taken = inbox.taken("a.csv", "x");
        Path staged = inbox.directory
                .resolve(Staging.DIRECTORY)
                .resolve(taken.id().substring(0, taken.id().indexOf('-')))
                .resolve("a.csv");
        Files.createDirectories(staged.getParent());
        Files.move(inbox.archive.path(taken.hash()), staged);

        List<Arrival> recovered = inbox.taker().recover();

        assertThat(recovered).extracting(Arrival::id).containsExactly(taken.id());
        assertThat(inbox.archived(taken)).isEqualTo("x");
        assertThat(inbox.database.count("arrivals")).isEqualTo(1);
        assertThat(inbox.files()).isEmpty();
    }

    @Test
    void aProcessThatDiedWithAMarkerLeftIsSucceededByOneThatRemovesIt() throws IOException {
        inbox.use(new InboxParameters().with("ready", "done-file"));
        inbox.drop("a.csv.done", "");
        stage("a.csv", "x");

        Taker next = inbox.taker();
        next.recover();
        next.close();

        assertThat(inbox.files()).isEmpty();
        assertThat(inbox.directory.resolve(Staging.DIRECTORY)).isEmptyDirectory();
    }

    @Test
    void recoveringWhereNothingWasEverTakenFindsNothing() throws IOException {
        assertThat(inbox.taker().recover()).isEmpty();
    }

    @Test
    void filesThatCouldNotBeRecordedAreTakenUpAgainByTheSameProcess() throws IOException {
        Path file = inbox.drop("a.csv", "x");
        UnreachableArrivals unreachable = new UnreachableArrivals(inbox);
        Taker taker = inbox.taker(unreachable.arrivals());
        assertThatThrownBy(() -> taker.take(List.of(file))).isInstanceOf(TransientDataAccessResourceException.class);
        unreachable.reachable();

        List<Arrival> resumed = taker.resume();

        assertThat(resumed).extracting(Arrival::fileName).containsExactly("a.csv");
        assertThat(inbox.archived(resumed.get(0))).isEqualTo("x");
        assertThat(inbox.files()).isEmpty();
        assertThat(taker.resume()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoeverGoesOnFindsTheFileInTheArchive(boolean alone) throws IOException {
        List<String> found = new ArrayList<>();
        Taker taker = inbox.taker(alone, recorded -> found.add(inbox.archived(recorded.get(0))));

        taker.take(List.of(inbox.drop("a.csv", "x")));

        assertThat(found).containsExactly("x");
        assertThat(inbox.files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoeverFailsToGoOnLeavesNothingStaged(boolean alone) throws IOException {
        Taker taker = inbox.taker(alone, recorded -> {
            throw new IOException("the broker is away");
        });
        Path file = inbox.drop("a.csv", "x");

        assertThatThrownBy(() -> taker.take(List.of(file))).hasMessage("the broker is away");

        assertThat(taker.resume()).isEmpty();
        assertThat(inbox.files()).isEmpty();
    }

    @Test
    void namesThatDifferInBytesThatAreNoTextAreTwoFiles() throws IOException {
        Path first = Files.writeString(Path.of(URI.create(inbox.directory.toUri() + "a%FE.csv")), "1");
        Path second = Files.writeString(Path.of(URI.create(inbox.directory.toUri() + "a%FF.csv")), "2");

        List<Arrival> taken = inbox.taker().take(List.of(first, second));

        assertThat(database.count("arrivals")).isEqualTo(2);
        assertThat(inbox.archived(taken.get(0))).isEqualTo("1");
        assertThat(inbox.archived(taken.get(1))).isEqualTo("2");
        assertThat(taken.get(0).id()).isNotEqualTo(taken.get(1).id());
    }

    @Test
    void aNameOf255BytesIsTaken() throws IOException {
        String name = "€".repeat(85);

        Arrival taken = inbox.taken(name, "x");
        inbox.readWhole(taken);

        assertThat(inbox.receipt(taken).path("file").asText()).isEqualTo(name);
    }

    @Test
    void aFileThatBecameALinkMeanwhileIsPutBackAndTheNextOneTaken() throws IOException {
        Path secret = Files.writeString(home.resolve("secret"), "secret");
        Path link = Files.createSymbolicLink(inbox.directory.resolve("a.csv"), secret);
        Path file = inbox.drop("b.csv", "x");

        Taker taker = inbox.taker();
        List<Arrival> taken = taker.take(List.of(link, file));
        taker.close();

        assertThat(taken).extracting(Arrival::fileName).containsExactly("b.csv");
        assertThat(link).isSymbolicLink();
        assertThat(secret).hasContent("secret");
        assertThat(inbox.directory.resolve(Staging.DIRECTORY)).isEmptyDirectory();
    }

    @Test
    void aHardLinkIsAFileAndItsOtherNameStays() throws IOException {
        Path outside = Files.writeString(home.resolve("outside"), "x");
        Path link = Files.createLink(inbox.directory.resolve("a.csv"), outside);

        List<Arrival> taken = inbox.taker().take(List.of(link));

        assertThat(inbox.archived(taken.get(0))).isEqualTo("x");
        assertThat(outside).hasContent("x");
    }

    @Test
    void aStagingDirectoryThatLeadsElsewhereIsNotUsed() throws IOException {
        Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        Files.writeString(
                Files.createDirectory(elsewhere.resolve("0195503c8bb00000001")).resolve("a.csv"), "x");
        Files.createSymbolicLink(inbox.directory.resolve(Staging.DIRECTORY), elsewhere);
        Path file = inbox.drop("b.csv", "x");

        assertThat(inbox.taker().recover()).isEmpty();
        assertThatThrownBy(() -> inbox.taker().take(List.of(file)))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith(".landfall is no directory; remove it, files are staged there");
        assertThat(file).exists();
    }

    @Test
    void whatIsNoFileInTheStagingDirectoryIsLeftThere() throws IOException {
        stage("good.csv", "x");
        Path staging = inbox.directory.resolve(Staging.DIRECTORY);
        Path batch = staging.resolve("0195503c8bb00000001");
        Path secret = Files.writeString(home.resolve("secret"), "secret");
        Files.createSymbolicLink(batch.resolve("link.csv"), secret);
        Files.createDirectories(batch.resolve("sub/sub"));
        Files.createSymbolicLink(staging.resolve("linked"), home);
        Files.writeString(staging.resolve("stray"), "x");

        List<Arrival> recovered = inbox.taker().recover();

        assertThat(recovered).extracting(Arrival::fileName).containsExactly("good.csv");
        try (Stream<Path> left = Files.walk(staging)) {
            assertThat(left.filter(path -> path.endsWith("link.csv")))
                    .hasSize(1)
                    .allMatch(Files::isSymbolicLink);
        }
        assertThat(secret).hasContent("secret");
        assertThat(staging.resolve("stray")).exists();
    }

    private void stage(String name, String text) throws IOException {
        Path batch = Files.createDirectories(stagedBatch());
        Files.move(inbox.drop(name, text), batch.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path stagedBatch() {
        return inbox.directory.resolve(Staging.DIRECTORY).resolve("0195503c8bb00000001");
    }

    @Test
    void whatAnotherNodeStagedIsTakenOverOnlyWhenItIsDead() throws IOException {
        String other = "5e1f7a52-0000-4000-8000-000000000001";
        Path batch = inbox.directory.resolve(Staging.DIRECTORY).resolve(other).resolve("0195503c8bb00000001");
        Files.createDirectories(batch);
        Files.writeString(batch.resolve("a.csv"), "x");
        inbox.database.lease(other);

        List<Arrival> whileAlive = inbox.taker().recover();
        inbox.database.endLease(other);
        List<Arrival> whenDead = inbox.taker().recover();

        assertThat(whileAlive).isEmpty();
        assertThat(whenDead).extracting(Arrival::fileName).containsExactly("a.csv");
        assertThat(inbox.archived(whenDead.get(0))).isEqualTo("x");
    }

    /** The system refuses to move one file, whoever asks: it is immutable, or a mount point. */
    private Staging refusing(String name, String marker) {
        return new Staging(inbox.directory.resolve(Staging.DIRECTORY), inbox.lease()) {
            @Override
            void move(Path file, Path target) throws IOException {
                if (file.endsWith(name)) {
                    throw new FileSystemException(file.toString(), target.toString(), "Operation not permitted");
                }
                super.move(file, target);
            }

            @Override
            void removeMarker(Path file) throws IOException {
                if (file.endsWith(marker)) {
                    throw new AccessDeniedException(file.toString());
                }
                super.removeMarker(file);
            }
        };
    }

    @Test
    void aFileThatCannotBeTakenIsSaidOnceUntilItChangesAndTheOthersAreTaken() throws IOException {
        Path stuck = inbox.drop("stuck.csv", "x");
        Path other = inbox.drop("other.csv", "y");
        Taker taker = inbox.taker(refusing("stuck.csv", "none"));

        try (LoggedWarnings warnings = new LoggedWarnings(Complaints.class)) {
            List<Arrival> taken = taker.take(List.of(stuck, other));
            taker.take(List.of(stuck));
            taker.take(List.of(stuck));

            assertThat(taken).extracting(Arrival::fileName).containsExactly("other.csv");
            assertThat(warnings.lines()).hasSize(1);
            assertThat(warnings.lines().get(0))
                    .startsWith("Inbox 'invoices' leaves 'stuck.csv' alone: it cannot be taken: FileSystemException")
                    .contains("Operation not permitted");
            Files.writeString(stuck, "changed");
            taker.take(List.of(stuck));

            assertThat(warnings.lines()).hasSize(2);
        }
        assertThat(stuck).exists();
        assertThat(inbox.files()).containsExactly("stuck.csv");
        taker.close();
        assertThat(inbox.directory.resolve(Staging.DIRECTORY)).isEmptyDirectory();
        assertThat(inbox.taker().take(List.of(stuck))).hasSize(1);
    }

    @Test
    void aMarkerThatCannotBeRemovedDoesNotKeepItsFileStaged() throws IOException {
        inbox.use(new InboxParameters().with("ready", "done-file"));
        Path file = inbox.drop("a.csv", "x");
        Path marker = inbox.drop("a.csv.done", "");

        List<Arrival> taken = inbox.taker(refusing("none", "a.csv.done")).take(List.of(file));

        assertThat(taken).extracting(Arrival::fileName).containsExactly("a.csv");
        assertThat(marker).exists();
    }
}

package io.landfall.storage.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.landfall.event.ConfigurationException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnServerTest {
    private static final int CONNECTIONS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path home;

    private static Path template;

    private Path directory;
    private OwnServer server;

    /** A server's directory after its first start, which takes longer than a copy of it. */
    @BeforeAll
    static void makeTemplate(@TempDir Path shared) throws IOException {
        passable(shared);
        template = shared.resolve("database");
        OwnServer.start(template, "", CONNECTIONS, () -> false).close();
    }

    @BeforeEach
    void open() throws Exception {
        passable(home);
        directory = home.resolve("database");
        assertThat(new ProcessBuilder("cp", "-a", template.toString(), directory.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    /** As a home directory is: others may pass, so that the server's account can. */
    private static void passable(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A directory where no server was started before. */
    private void beginAnew() {
        directory = home.resolve("new");
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
    }

    private OwnServer start() {
        return start("");
    }

    private OwnServer start(String programs) {
        server = OwnServer.start(directory, programs, CONNECTIONS, () -> false);
        return server;
    }

    private static Connection connect(OwnServer server) throws SQLException {
        return DriverManager.getConnection(server.address().url(), server.properties());
    }

    private static void execute(OwnServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(OwnServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static boolean answers(OwnServer server) {
        try {
            return ask(server, "SELECT 1").equals("1");
        } catch (SQLException e) {
            return false;
        }
    }

    private static void kill(long pid) throws InterruptedException {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** A server that nobody of this process looks after, as behind a kill of the Java process. */
    private Process leaveBehind() throws IOException, InterruptedException {
        start();
        long first = server.pid();
        server.close();
        ServerPrograms programs = programs();
        List<String> command =
                new ArrayList<>(account(programs).command(List.of("setsid", programs.program("postgres"))));
        command.addAll(List.of("-D", cluster().files().toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("left.log").toFile())
                .start();
        await().atMost(PATIENCE)
                .until(() -> Files.readString(home.resolve("left.log")).contains("ready to accept connections"));
        assertThat(process.pid()).isNotEqualTo(first);
        return process;
    }

    private Cluster cluster() {
        return new Cluster(directory);
    }

    private ServerPrograms programs() {
        return ServerPrograms.find("", cluster().version(), directory.resolve("programs"));
    }

    private ServerAccount account(ServerPrograms programs) {
        return ServerAccount.of(directory, cluster().files(), programs);
    }

    @Test
    void aNewServerIsDurableCheckedAndListensOnNoPort() throws SQLException {
        beginAnew();
        start();

        assertThat(ask(server, "SHOW fsync")).isEqualTo("on");
        assertThat(ask(server, "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(ask(server, "SHOW full_page_writes")).isEqualTo("on");
        assertThat(ask(server, "SHOW data_checksums")).isEqualTo("on");
        assertThat(ask(server, "SHOW server_encoding")).isEqualTo("UTF8");
        assertThat(ask(server, "SHOW listen_addresses")).isEmpty();
        assertThat(ask(server, "SELECT datcollate FROM pg_database WHERE datname = 'landfall'"))
                .isEqualTo("C");
    }

    @Test
    void itsOwnerIsNoSuperuserAndItsReaderOnlyReads() throws SQLException {
        start();
        execute(server, "CREATE SCHEMA notes CREATE TABLE notes (note TEXT)");
        execute(server, "INSERT INTO notes.notes VALUES ('kept')");

        assertThat(ask(server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
                .isEqualTo("f");
        try (Connection reader = DriverManager.getConnection(
                        server.address().url(), ServerLogin.ofReader(directory).properties());
                Statement statement = reader.createStatement()) {
            ResultSet row = statement.executeQuery("SELECT note FROM notes.notes");
            assertThat(row.next()).isTrue();
            statement.execute("SET default_transaction_read_only = off");
            assertThatThrownBy(() -> statement.execute("DELETE FROM notes.notes"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> statement.execute("CREATE TABLE public.mine (note TEXT)"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> statement.execute("CREATE TEMPORARY TABLE mine (note TEXT)"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> statement.execute("SELECT lo_from_bytea(0, 'mine')"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void itsPasswordsAreItsOwnersAlone() throws Exception {
        start();

        assertThat(Files.getPosixFilePermissions(directory.resolve("passwords")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        var properties = server.properties();
        properties.setProperty("password", "guessed");
        assertThatThrownBy(() -> DriverManager.getConnection(server.address().url(), properties))
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void whatWasCommittedIsThereAfterAStopAndAStart() throws SQLException {
        start();
        execute(server, "CREATE SCHEMA notes CREATE TABLE notes (note TEXT)");
        server.close();

        start();

        assertThat(ask(server, "SELECT count(*) FROM notes.notes")).isEqualTo("0");
    }

    @Test
    void aServerThatDiesIsStartedAgainWithWhatWasCommitted() throws Exception {
        start();
        execute(server, "CREATE SCHEMA notes CREATE TABLE notes (note TEXT)");
        long first = server.pid();

        kill(first);

        await().atMost(PATIENCE).until(() -> server.pid() != first && answers(server));
        assertThat(ask(server, "SELECT count(*) FROM notes.notes")).isEqualTo("0");
    }

    @Test
    void aServerThatAnEarlierProcessLeftBehindIsEndedFirst() throws Exception {
        Process left = leaveBehind();

        start();

        assertThat(left.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(answers(server)).isTrue();
    }

    @Test
    void aServerThatDoesNotListenAnyMoreIsEndedAllTheSame() throws Exception {
        Process left = leaveBehind();
        // a backend holds up a stop in order
        new ProcessBuilder("kill", "-STOP", String.valueOf(left.pid())).start().waitFor();
        Leftover leftover = new Leftover(
                cluster(), programs(), account(programs()), Duration.ofMillis(500), Duration.ofMillis(500));

        leftover.end();

        assertThat(left.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(answers(start())).isTrue();
    }

    @Test
    void theLockFileOfAServerThatIsGoneHindersNobody() throws Exception {
        Process left = leaveBehind();
        List<ProcessHandle> all = new ArrayList<>(left.descendants().toList());
        all.add(left.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        left.waitFor();
        assertThat(directory.resolve("cluster/postmaster.pid")).exists();

        assertThat(answers(start())).isTrue();
    }

    @Test
    void theLockFileMayNameAnotherProgramThatHasTheNumberNow() throws Exception {
        Process left = leaveBehind();
        Path lockFile = directory.resolve("cluster/postmaster.pid");
        List<String> lines = Files.readAllLines(lockFile);
        left.descendants().forEach(ProcessHandle::destroyForcibly);
        left.destroyForcibly().waitFor();
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            lines.set(0, String.valueOf(other.pid()));
            Files.write(lockFile, lines);
            Files.write(directory.resolve("socket/.s.PGSQL.5432.lock"), lines);

            assertThat(answers(start())).isTrue();
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void lockFilesThatAPowerCutLeftEmptyHinderNobody() throws Exception {
        start();
        server.close();
        Files.createFile(directory.resolve("cluster/postmaster.pid"));
        Files.createFile(directory.resolve("socket/.s.PGSQL.5432.lock"));

        assertThat(answers(start())).isTrue();
    }

    /** The number of a process that has ended is taken for as long as its parent does not ask for it. */
    @Test
    void theLockFileMayNameAZombie() throws Exception {
        start();
        server.close();
        Path number = home.resolve("number");
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0 & echo $! > " + number + "; exec sleep 60").start();
        try {
            await().atMost(PATIENCE)
                    .until(() -> Files.exists(number)
                            && !Files.readString(number).isBlank()
                            && isZombie(Files.readString(number).strip()));
            Files.writeString(
                    directory.resolve("cluster/postmaster.pid"),
                    Files.readString(number).strip() + "\n" + cluster().files() + "\n1\n5432\n\n\n0 0\n");

            assertThat(answers(start())).isTrue();
        } finally {
            parent.destroyForcibly();
        }
    }

    private static boolean isZombie(String pid) throws IOException {
        Path status = Path.of("/proc", pid, "status");
        return Files.exists(status) && Files.readString(status).contains("State:\tZ");
    }

    @Test
    void twoOnOneDirectoryAreRefused() {
        start();

        assertThatThrownBy(() -> OwnServer.start(directory, "", CONNECTIONS, () -> false))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is locked by another process; is Landfall running there already?");
        assertThat(answers(server)).isTrue();
    }

    @Test
    void anInterruptedFirstStartIsMadeAnew() throws Exception {
        beginAnew();
        Files.createDirectories(directory.resolve("cluster.part/base"));
        Files.writeString(directory.resolve("cluster.part/PG_VERSION"), "15");

        assertThat(answers(start())).isTrue();
        assertThat(directory.resolve("cluster.part")).doesNotExist();
    }

    @Test
    void lostPasswordsAreSetAnew() throws Exception {
        start();
        server.close();
        Files.delete(directory.resolve("passwords"));

        assertThat(answers(start())).isTrue();
    }

    @Test
    void filesOfAnotherVersionAreRefusedWithWhatToDo() throws Exception {
        start();
        server.close();
        Files.writeString(directory.resolve("cluster/PG_VERSION"), "11\n");

        assertThatThrownBy(this::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("the database was made by PostgreSQL 11, and this machine has version ")
                .hasMessageContaining("install PostgreSQL 11, or set landfall.database.server");
    }

    @Test
    void aDirectoryWithoutProgramsIsRefused() {
        beginAnew();
        assertThatThrownBy(() -> start("/nowhere"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("landfall.database.server: /nowhere does not have the programs initdb, pg_ctl and postgres"
                        + " of PostgreSQL 14 or newer");
    }

    @Test
    void anOldHomeIsRefused() throws Exception {
        beginAnew();
        Files.createDirectories(directory);
        Path old = Files.createFile(directory.resolve("landfall.mv.db"));

        assertThatThrownBy(this::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(old + " was made by a version before the first release");
    }

    @Test
    void aDirectoryThatIsNoClusterIsRefused() throws Exception {
        beginAnew();
        Files.createDirectories(directory.resolve("cluster"));

        assertThatThrownBy(this::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(directory.resolve("cluster") + " is not a PostgreSQL directory");
    }

    @Test
    void whatTheServerSaysOfAMistakeIsInTheMessage() throws Exception {
        start();
        execute(server, "SELECT 1");
        server.close();
        Files.writeString(directory.resolve("cluster/postgresql.auto.conf"), "shared_buffers = 'much'\n");

        assertThatThrownBy(this::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("the database server in " + directory + " does not start: ")
                .hasMessageContaining("all that it says is in " + directory.resolve("server.log"));
    }

    @Test
    void aStartThatIsToldToEndEnds() {
        beginAnew();
        assertThatThrownBy(() -> OwnServer.start(directory, "", CONNECTIONS, () -> true))
                .isInstanceOf(CancellationException.class);
        assertThat(answers(start())).isTrue();
    }

    /** The name of a socket has at most some hundred bytes. */
    @Test
    void aLongPathGetsAPortOfTheLoopbackInterface() throws Exception {
        directory = home.resolve("a-directory-with-a-long-name/".repeat(4)).resolve("database");

        start();

        assertThat(server.address().directory()).isEmpty();
        assertThat(ask(server, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(ask(server, "SHOW unix_socket_directories")).isEmpty();
    }

    @Test
    void theProgramsOfTheJarDoWhereTheMachineHasNone() throws Exception {
        beginAnew();
        Path packed = PackedPrograms.unpack(home.resolve("programs")).orElseThrow();
        Path again = PackedPrograms.unpack(home.resolve("programs")).orElseThrow();

        start(packed.toString());

        assertThat(again).isEqualTo(packed);
        assertThat(ask(server, "SHOW server_version")).startsWith("17.");
    }

    /** Only root can go where nobody else may pass; PostgreSQL does not run as root. */
    @Test
    void aHomeThatOnlyRootReachesIsServedInANamespace() throws Exception {
        beginAnew();
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));

        start();

        assertThat(answers(server)).isTrue();
        assertThat(Files.getOwner(directory.resolve("cluster")).getName()).isEqualTo("root");
        server.close();
        assertThat(answers(start())).isTrue();
    }

    @Test
    void rootsServerRunsAsSomebodyElse() throws Exception {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");

        start();

        assertThat(ProcessHandle.of(server.pid()).orElseThrow().info().user().orElseThrow())
                .isIn("postgres", "nobody");
    }

    @Test
    void filesOfAnotherUserAreRefused() throws Exception {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        start();
        server.close();
        Path cluster = directory.resolve("cluster");

        assertThatThrownBy(() -> ServerAccount.refuseOwner(cluster, "somebody"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageMatching("the database in " + cluster
                        + " belongs to the user (postgres|nobody), and Landfall" + " runs as somebody; .*");
        Files.setOwner(
                cluster,
                FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("daemon"));
        assertThatThrownBy(this::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("has to belong to the user that the server runs as (chown -R)");
    }
}

package io.landfall.storage.server;

import io.landfall.event.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL server of a home directory, which lives as long as this process. When it dies before, it is
 * started again: to those who use it, that is an outage. For any thread.
 */
public final class OwnServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnServer.class);
    private static final Duration END_PATIENCE = Duration.ofSeconds(8);
    /** What an earlier server's processes take to notice that it is dead. */
    private static final Duration LEFTOVER_PATIENCE = Duration.ofSeconds(15);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofMillis(200);

    private final Path directory;
    private final Cluster cluster;
    private final FileChannel lock;
    private final ServerPrograms programs;
    private final ServerAccount account;
    private final Secrets secrets;
    private final int connections;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread watch = new Thread(this::watch, "landfall-database");
    private volatile ServerAddress address;
    private volatile ServerProcess process;

    private OwnServer(Path directory, String configured, int connections, FileChannel lock) throws IOException {
        this.directory = directory;
        this.lock = lock;
        this.connections = connections;
        cluster = new Cluster(directory);
        cluster.refuseOldHome();
        programs = ServerPrograms.find(configured, cluster.version(), directory.resolve("programs"));
        account = ServerAccount.of(directory, cluster.files(), programs);
        if (cluster.exists()) {
            new Leftover(cluster, programs, account).end();
        }
        secrets = cluster.prepare(programs, account);
        address = chooseAddress();
    }

    /**
     * Starts the server, with empty files the first time.
     *
     * @param directory holds all that it has
     * @param configured the directory of its programs; nothing for those of the machine or of the jar
     * @param connections how many it takes at once
     * @param toldToEnd asked while it starts, which can take long when it recovers
     * @throws ConfigurationException if it cannot be started, saying why and what to do
     * @throws CancellationException if the start was ended so
     */
    public static OwnServer start(Path directory, String configured, int connections, BooleanSupplier toldToEnd) {
        FileChannel lock = lock(directory);
        OwnServer server = null;
        try {
            server = new OwnServer(directory, configured, connections, lock);
            server.launch(toldToEnd);
            server.watch.setDaemon(true);
            server.watch.start();
            return server;
        } catch (IOException e) {
            release(lock, server);
            throw new ConfigurationException("the database in " + directory + " cannot be started: " + e, e);
        } catch (RuntimeException e) {
            release(lock, server);
            throw e;
        }
    }

    private static FileChannel lock(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel file = FileChannel.open(
                    directory.resolve("landfall.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(file);
            if (lock == null) {
                file.close();
                throw new ConfigurationException("the database in " + directory
                        + " is locked by another process; is Landfall running there already?");
            }
            return file;
        } catch (IOException e) {
            throw new ConfigurationException("the database directory " + directory + " cannot be written: " + e, e);
        }
    }

    private static FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static void release(FileChannel lock, OwnServer server) {
        if (server != null && server.process != null) {
            server.process.stop(END_PATIENCE);
        }
        try {
            lock.close();
        } catch (IOException e) {
            LOG.debug("The database's lock file cannot be closed", e);
        }
    }

    private ServerAddress chooseAddress() throws IOException {
        Path sockets = cluster.sockets();
        Files.createDirectories(sockets);
        account.own(sockets);
        if (Files.getFileStore(sockets).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(sockets, PosixFilePermissions.fromString("rwx------"));
        }
        return ServerAddress.socketIn(sockets).orElseGet(() -> ServerAddress.loopback(freePort()));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new ConfigurationException("no port of the loopback interface is free for the database: " + e, e);
        }
    }

    /** Starts the server's process, and returns when it takes connections. */
    private void launch(BooleanSupplier toldToEnd) throws IOException {
        long patience = System.nanoTime() + LEFTOVER_PATIENCE.toNanos();
        while (true) {
            cluster.configure(account, address, cluster.sockets(), connections);
            ServerProcess started = ServerProcess.launch(cluster, programs, account);
            process = started;
            if (started.awaitReady(toldToEnd)) {
                return;
            }
            if (started.said("Address already in use") && address.directory().isEmpty()) {
                address = ServerAddress.loopback(freePort());
            } else if (!isLeftover(started) || System.nanoTime() - patience > 0) {
                throw new ConfigurationException("the database server in " + directory + " does not start: "
                        + started.reason()
                        + remedy(started)
                        + "; all that it says is in " + cluster.log());
            } else if (pause(RETRY)) {
                throw new CancellationException("told to end while the database server starts");
            }
        }
    }

    private String remedy(ServerProcess started) {
        if (started.said("No space left on device")) {
            return "; make room on the disk";
        }
        return started.said("Permission denied") || started.said("wrong ownership")
                ? "; all of " + cluster.files() + " has to belong to the user that the server runs as (chown -R)"
                : "";
    }

    /** Whether an earlier run is not all gone yet. */
    private static boolean isLeftover(ServerProcess started) {
        return started.said("pre-existing shared memory block") || started.said("postmaster.pid\" already exists");
    }

    /** Waits; true if the server is to end. */
    private boolean pause(Duration time) {
        try {
            return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void watch() {
        try {
            while (true) {
                process.awaitEnd();
                if (isClosed()) {
                    return;
                }
                LOG.error("The database server has died and is started again: {}", process.reason());
                restart();
            }
        } catch (InterruptedException | CancellationException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Tries until it is there again: what hinders it, a full disk say, may pass. */
    private void restart() {
        String told = "";
        for (Duration rest = FIRST_PAUSE; !pause(rest); rest = longer(rest)) {
            try {
                new Leftover(cluster, programs, account).end();
                launch(this::isClosed);
                return;
            } catch (IOException | ConfigurationException e) {
                if (!told.equals(e.getMessage())) {
                    told = String.valueOf(e.getMessage());
                    LOG.error("The database server cannot be started again, and this is tried on and on: {}", told);
                }
            }
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    /** Where it listens; another port after a restart, if somebody took the one it had. */
    public ServerAddress address() {
        return address;
    }

    /** What the JDBC driver needs to connect as the owner of all tables. */
    public Properties properties() {
        return address.properties(Cluster.OWNER, secrets.owner());
    }

    /** The process at work, for those who look after it from outside. */
    public long pid() {
        return process.pid();
    }

    /** Ends the server in order; to be called when nobody uses it any more. */
    @Override
    public void close() {
        closed.countDown();
        watch.interrupt();
        try {
            watch.join(END_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        release(lock, this);
    }
}

package io.landfall.broker;

import io.landfall.event.ConfigurationException;
import io.landfall.event.Outage;
import io.landfall.event.Reason;
import jakarta.jms.ConnectionFactory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Artemis inside this process: reached without a socket, every commit synced to its journal. */
public final class EmbeddedBroker implements Broker {
    /**
     * How long the journal gathers writes before it syncs. Artemis's default of 3.33 ms bounds a
     * thread to 290 commits a second; 0.1 ms lifts that tenfold and batches lose nothing by it.
     */
    private static final int SYNC_DELAY_NANOS = 100_000;

    private static final int JOURNAL_FILE_BYTES = 10 * 1024 * 1024;
    /**
     * From so many files on Artemis looks whether little of them is still needed, and writes that anew. At
     * its default of 10 it does so again and again under load, for files that would be free a moment later.
     */
    private static final int COMPACTED_FILES = 25;

    /** What queues hold beyond that waits in files, which costs a backlog nothing. */
    private static final long BROKER_MEMORY_BYTES = 24L * 1024 * 1024;
    /** At this share of the room that the intake leaves on the disk, the broker itself takes nothing more. */
    private static final int LAST_SHARE = 4;

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    /** What a consumer has at hand: some messages, and not a mebibyte for each of many subscriptions. */
    private static final int PREFETCH_BYTES = 256 * 1024;

    private static final int LOCK_PATIENCE_MILLIS = 2_000;
    /** Connections of this process never go silent, and transactions of two phases, which time out, are not used. */
    private static final long SELDOM_MILLIS = 60_000;

    private static final long NEVER = -1;

    private static final AtomicInteger IN_VM_ID = new AtomicInteger();

    private final ActiveMQServer server;
    private final FileChannel lockFile;
    private final ActiveMQConnectionFactory connections;
    private final Outage outage = new Outage("The embedded broker");
    private final CompletableFuture<String> failure;

    private EmbeddedBroker(
            ActiveMQServer server,
            CompletableFuture<String> failure,
            FileChannel lockFile,
            ActiveMQConnectionFactory connections) {
        this.failure = failure;
        this.server = server;
        this.lockFile = lockFile;
        this.connections = connections;
    }

    /**
     * Starts the broker with its files below a directory.
     *
     * @param leastFree bytes of the disk that the intake leaves free; 0 for no such limit
     * @throws ConfigurationException if another process has them, or they cannot be written
     */
    public static EmbeddedBroker start(Path directory, long leastFree) {
        return locked(directory, leastFree).get();
    }

    /**
     * Takes a directory for this process. What is returned starts the broker there, as {@link #start} does,
     * in any thread, and has to be called.
     *
     * @throws ConfigurationException if another process has it, or it cannot be written
     */
    public static Supplier<EmbeddedBroker> locked(Path directory, long leastFree) {
        FileChannel lockFile = lock(directory);
        return () -> start(directory, leastFree, lockFile);
    }

    private static EmbeddedBroker start(Path directory, long leastFree, FileChannel lockFile) {
        int id = IN_VM_ID.getAndIncrement();
        try {
            ActiveMQServer server = new PowerSafeServer(configuration(directory, id, leastFree));
            CompletableFuture<String> failure = new CompletableFuture<>();
            server.registerIOCriticalErrorListener(
                    (error, message, file) -> failure.complete("The embedded broker has stopped: " + Reason.of(error)));
            server.start();
            if (!server.isActive()) {
                throw lockedByAnother(directory);
            }
            ActiveMQConnectionFactory connections = new ActiveMQConnectionFactory("vm://" + id);
            connections.setConsumerWindowSize(PREFETCH_BYTES);
            // both ends are in this process: neither can go away without the other
            connections.setClientFailureCheckPeriod(NEVER);
            connections.setConnectionTTL(NEVER);
            // or a sender would not hear of what the broker does not take
            connections.setBlockOnNonDurableSend(true);
            connections.setDeserializationDenyList(Broker.EVERY_CLASS);
            return new EmbeddedBroker(server, failure, lockFile, connections);
        } catch (ConfigurationException e) {
            release(lockFile);
            throw e;
        } catch (Exception e) {
            release(lockFile);
            throw new ConfigurationException("the broker cannot start in " + directory + ": " + e.getMessage(), e);
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
                throw lockedByAnother(directory);
            }
            return file;
        } catch (IOException e) {
            throw new ConfigurationException("the broker directory " + directory + " cannot be written: " + e, e);
        }
    }

    private static void release(FileChannel lockFile) {
        try {
            lockFile.close();
        } catch (IOException e) {
            LOG.debug("The broker's lock file cannot be closed", e);
        }
    }

    private static FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static ConfigurationException lockedByAnother(Path directory) {
        return new ConfigurationException("the broker journal in " + directory
                + " is locked by another process; is Landfall running there already?");
    }

    private static Configuration configuration(Path directory, int id, long leastFree) {
        return new ConfigurationImpl()
                .setName("landfall")
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                .setJournalDatasync(true)
                .setJournalSyncTransactional(true)
                .setJournalSyncNonTransactional(true)
                .setJournalBufferTimeout_NIO(SYNC_DELAY_NANOS)
                .setJournalFileSize(JOURNAL_FILE_BYTES)
                .setJournalMinFiles(2)
                .setJournalPoolFiles(10)
                .setJournalCompactMinFiles(COMPACTED_FILES)
                .setJournalLockAcquisitionTimeout(LOCK_PATIENCE_MILLIS)
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setJournalDirectory(directory.resolve("journal").toString())
                .setLargeMessagesDirectory(directory.resolve("large-messages").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .setGlobalMaxSize(BROKER_MEMORY_BYTES)
                // a share of the disk, which is Artemis's default, says nothing of a large one
                .setMaxDiskUsage(-1)
                .setMinDiskFree(leastFree > 0 ? leastFree / LAST_SHARE : -1)
                .setThreadPoolMaxSize(16)
                .setScheduledThreadPoolMaxSize(2)
                .setCriticalAnalyzer(false)
                .setConnectionTtlCheckInterval(SELDOM_MILLIS)
                .setTransactionTimeoutScanPeriod(SELDOM_MILLIS)
                // there is no file with its configuration
                .setConfigurationFileRefreshPeriod(NEVER)
                .addAcceptorConfiguration(new TransportConfiguration(
                        InVMAcceptorFactory.class.getName(), java.util.Map.of("serverId", id)))
                .addAddressSetting("#", QueueSettings.get());
    }

    @Override
    public ConnectionFactory connections() {
        return new WatchedConnections(connections, outage);
    }

    @Override
    public Outage outage() {
        return outage;
    }

    /** Artemis stops itself when a write fails, because it does not know what the disk has of it. */
    @Override
    public CompletableFuture<String> failure() {
        return failure;
    }

    @Override
    public OptionalLong bytesOn(String queue) {
        if (!server.isActive()) {
            throw new IllegalStateException("the embedded broker has ended");
        }
        try {
            Queue found = server.locateQueue(queue);
            return OptionalLong.of(found == null ? 0 : found.getPersistentSize());
        } catch (Exception e) {
            throw new IllegalStateException("the embedded broker does not say how deep a queue is", e);
        }
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void close() throws Exception {
        connections.close();
        server.stop();
        lockFile.close();
    }
}

package io.landfall.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.junit.jupiter.api.Test;

/**
 * Whatever the moment of a kill, the database has all of a transaction or nothing, while others commit
 * at the same time: looked at in copies of the file as each 20th write leaves it.
 */
class WholeCommitsTest {
    private static final String OPTIONS =
            ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;WRITE_DELAY=0;RETENTION_TIME=5000;DB_CLOSE_ON_EXIT=FALSE";
    private static final int THREADS = 4;
    private static final int ROWS = 100;
    /** New databases, so that the files stay small. Without the mending each has one torn copy or so. */
    private static final int ROUNDS = 6;

    private static final int COPIES_A_ROUND = 12;

    private final AtomicLong groups = new AtomicLong();

    @Test
    void aKillLeavesAllOfATransactionOrNothing() throws Exception {
        FilePath.register(new CopiedPath());
        List<String> torn = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            torn.addAll(round("memFS:whole-" + round));
        }

        assertThat(torn).isEmpty();
    }

    private List<String> round(String name) throws Exception {
        String url = "jdbc:h2:copied:" + name + OPTIONS;
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<String> torn = new ArrayList<>();
        try (Connection last = DriverManager.getConnection(url, "sa", "");
                Statement statement = last.createStatement()) {
            statement.execute("CREATE TABLE a (id BIGINT PRIMARY KEY, g BIGINT)");
            statement.execute("CREATE TABLE b (g VARCHAR(99), m INT, PRIMARY KEY (g, m))");
            CopiedPath.COPIES.clear();
            List<Future<Void>> writing = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                writing.add(threads.submit((Callable<Void>) () -> write(url, over)));
            }
            for (int i = 0; i < COPIES_A_ROUND; i++) {
                byte[] copy = CopiedPath.COPIES.poll(30, TimeUnit.SECONDS);
                assertThat(copy).isNotNull();
                check(copy, torn);
            }
            over.set(true);
            for (Future<Void> one : writing) {
                one.get(30, TimeUnit.SECONDS);
            }
            statement.execute("SHUTDOWN IMMEDIATELY");
        } finally {
            over.set(true);
            threads.shutdownNow();
            FilePath.get(name + ".mv.db").delete();
        }
        return torn;
    }

    private Void write(String url, AtomicBoolean over) throws SQLException, InterruptedException {
        try (Connection connection = DriverManager.getConnection(url, "sa", "");
                PreparedStatement one = connection.prepareStatement("INSERT INTO a VALUES (?, ?)");
                PreparedStatement other = connection.prepareStatement("INSERT INTO b VALUES (?, ?)")) {
            connection.setAutoCommit(false);
            while (!over.get()) {
                CopiedPath.awaitWanted(over);
                long group = groups.incrementAndGet();
                for (int i = 0; i < ROWS; i++) {
                    one.setLong(1, group * ROWS + i);
                    one.setLong(2, group);
                    one.addBatch();
                    other.setString(1, "g" + group);
                    other.setInt(2, i);
                    other.addBatch();
                }
                one.executeBatch();
                other.executeBatch();
                connection.commit();
            }
        }
        return null;
    }

    private static void check(byte[] copy, List<String> torn) throws IOException, SQLException {
        FilePath file = FilePath.get("memFS:copy.mv.db");
        try (OutputStream out = file.newOutputStream(false)) {
            out.write(copy);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:h2:memFS:copy" + OPTIONS, "sa", "");
                Statement statement = connection.createStatement()) {
            int whole = 0;
            try (ResultSet rows = statement.executeQuery(
                    "SELECT g, COUNT(*), (SELECT COUNT(*) FROM b WHERE b.g = 'g' || a.g) FROM a GROUP BY g")) {
                while (rows.next()) {
                    if (rows.getInt(2) != ROWS || rows.getInt(3) != ROWS) {
                        torn.add("of group " + rows.getLong(1) + ": " + rows.getInt(2) + " and " + rows.getInt(3));
                    }
                    whole++;
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM b")) {
                rows.next();
                if (rows.getLong(1) != (long) whole * ROWS) {
                    torn.add(whole + " groups and " + rows.getLong(1) + " rows of the other table");
                }
            }
            statement.execute("SHUTDOWN IMMEDIATELY");
        } finally {
            file.delete();
        }
    }

    /** Copies the file as a write has left it, while the writer waits: what a kill would leave. */
    public static final class CopiedPath extends FilePathWrapper {
        private static final int EACH = 20;
        private static final BlockingQueue<byte[]> COPIES = new ArrayBlockingQueue<>(2);
        private static final AtomicInteger WRITES = new AtomicInteger();

        /** While those that are there wait to be checked, the file does not grow. */
        static void awaitWanted(AtomicBoolean over) throws InterruptedException {
            while (COPIES.remainingCapacity() == 0 && !over.get()) {
                Thread.sleep(1);
            }
        }

        @Override
        public String getScheme() {
            return "copied";
        }

        @Override
        public FileChannel open(String mode) throws IOException {
            return new Copied(getBase().open(mode));
        }

        private static final class Copied extends FileBaseDefault {
            private final FileChannel base;

            Copied(FileChannel base) {
                this.base = base;
            }

            @Override
            public int write(ByteBuffer source, long position) throws IOException {
                int written = base.write(source, position);
                if (WRITES.incrementAndGet() % EACH == 0 && COPIES.remainingCapacity() > 0) {
                    ByteBuffer copy = ByteBuffer.allocate(Math.toIntExact(base.size()));
                    while (copy.hasRemaining() && base.read(copy, copy.position()) > 0) {
                        // reads on
                    }
                    COPIES.offer(copy.array());
                }
                return written;
            }

            @Override
            public int read(ByteBuffer target, long position) throws IOException {
                return base.read(target, position);
            }

            @Override
            public long size() throws IOException {
                return base.size();
            }

            @Override
            protected void implTruncate(long size) throws IOException {
                base.truncate(size);
            }

            @Override
            public void force(boolean metaData) throws IOException {
                base.force(metaData);
            }

            @Override
            public FileLock tryLock(long position, long size, boolean shared) throws IOException {
                return base.tryLock(position, size, shared);
            }

            @Override
            protected void implCloseChannel() throws IOException {
                base.close();
            }
        }
    }
}

package io.landfall.storage.server;

import io.landfall.event.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** How to log in at a server of a directory, for any process of the user who runs it. */
public record ServerLogin(ServerAddress address, String user, String password) {
    /** Lines of PostgreSQL's lock file: see {@code src/include/utils/pidfile.h}. */
    private static final int PORT_LINE = 3;

    private static final int SOCKET_LINE = 4;

    /**
     * As the user who may only read.
     *
     * @param directory where a server is at work
     * @throws ConfigurationException if none is, or its files are not ours to read
     */
    public static ServerLogin ofReader(Path directory) {
        Cluster cluster = new Cluster(directory);
        try {
            Path lockFile = cluster.files().resolve("postmaster.pid");
            Optional<Secrets> secrets = cluster.secrets();
            if (!Files.exists(lockFile) || secrets.isEmpty()) {
                throw new ConfigurationException("no database server is at work in " + directory
                        + "; it runs as long as Landfall does: start that first");
            }
            return new ServerLogin(
                    address(Files.readAllLines(lockFile)),
                    Cluster.READER,
                    secrets.get().reader());
        } catch (IOException e) {
            throw new ConfigurationException(
                    "the database in " + directory + " is not yours to look into: " + e
                            + "; ask as the user who runs Landfall",
                    e);
        }
    }

    private static ServerAddress address(List<String> lockFile) {
        int port = Integer.parseInt(lockFile.get(PORT_LINE).strip());
        String socket = lockFile.get(SOCKET_LINE).strip();
        return socket.isEmpty() ? ServerAddress.loopback(port) : new ServerAddress(Optional.of(Path.of(socket)), port);
    }

    /** What the JDBC driver needs beside the address's URL. */
    public Properties properties() {
        return address.properties(user, password);
    }

    /** A record would show the password. */
    @Override
    public String toString() {
        return user + "@" + address;
    }
}

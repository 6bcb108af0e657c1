package io.landfall.storage.server;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * Where the server listens.
 *
 * @param directory of its Unix socket; empty where it listens on a port of the loopback interface
 * @param port part of the socket's name too
 */
public record ServerAddress(Optional<Path> directory, int port) {
    /** What the system's address of a socket holds, on the system that holds least. */
    private static final int LONGEST_SOCKET_PATH = 103;

    static final int SOCKET_PORT = 5432;
    static final String DATABASE = "landfall";

    /** The socket in a directory; empty if there can be none. */
    static Optional<ServerAddress> socketIn(Path directory) {
        ServerAddress address = new ServerAddress(Optional.of(directory), SOCKET_PORT);
        boolean fits =
                address.socket().orElseThrow().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length
                        <= LONGEST_SOCKET_PATH;
        return fits && !ServerPrograms.WINDOWS && SocketLibrary.works() ? Optional.of(address) : Optional.empty();
    }

    static ServerAddress loopback(int port) {
        return new ServerAddress(Optional.empty(), port);
    }

    private Optional<Path> socket() {
        return directory.map(path -> path.resolve(".s.PGSQL." + port));
    }

    /** The JDBC address, to be used with {@link #properties}. */
    public String url() {
        return directory.isPresent()
                ? "jdbc:postgresql://localhost/" + DATABASE
                : "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
    }

    /** What the JDBC driver needs besides. */
    public Properties properties(String user, String password) {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        socket().ifPresent(path -> {
            properties.setProperty("socketFactory", SocketLibrary.FACTORY);
            properties.setProperty("socketFactoryArg", path.toString());
        });
        return properties;
    }

    /** The host as {@code psql} and libpq take it. */
    public String host() {
        return directory.map(Path::toString).orElse("127.0.0.1");
    }
}

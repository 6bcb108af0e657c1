package io.landfall;

import io.landfall.event.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** The port that HTTP listens on. */
final class HttpPort {
    private HttpPort() {}

    /**
     * Refuses a port that somebody else listens on, before anything is started.
     *
     * @throws ConfigurationException naming the setting, the host and the port
     */
    static void checkFree(String host, int port) {
        if (port != 0) {
            tryListen(host, port);
        }
    }

    /** The port itself, or a free one in place of 0. */
    static String choose(String host, int port) {
        return String.valueOf(port == 0 ? tryListen(host, 0) : port);
    }

    private static int tryListen(String host, int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(host))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new ConfigurationException(
                    "landfall.http.port: " + host + ":" + port + " cannot be listened on (" + e.getMessage()
                            + "); stop what listens there, or set another port, 0 for any free one",
                    e);
        }
    }
}

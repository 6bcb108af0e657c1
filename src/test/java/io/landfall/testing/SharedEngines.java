package io.landfall.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/** A broker and a database that several nodes could share; the broker keeps nothing on a disk. */
public final class SharedEngines implements AutoCloseable {
    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    private final String brokerUrl;

    public SharedEngines() throws Exception {
        brokerUrl = "tcp://127.0.0.1:" + freePort();
        broker.setConfiguration(new ConfigurationImpl()
                .setSecurityEnabled(false)
                .setPersistenceEnabled(false)
                .addAcceptorConfiguration("tcp", brokerUrl));
        broker.start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** What a node's environment says of them. */
    public Map<String, String> environment() {
        return Map.of(
                "LANDFALL_BROKER_URL",
                brokerUrl,
                "LANDFALL_DATABASE_URL",
                TestServer.newAddress(),
                "LANDFALL_DATABASE_USER",
                "postgres");
    }

    @Override
    public void close() throws Exception {
        broker.stop();
    }
}

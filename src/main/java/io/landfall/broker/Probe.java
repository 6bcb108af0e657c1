package io.landfall.broker;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.remoting.impl.ssl.SSLSupport;

/** Finds out why an address cannot be connected to, which Artemis's client does not tell. */
final class Probe {
    private static final int PATIENCE_MILLIS = 5_000;

    private final String host;
    private final int port;
    private final Map<String, Object> parameters;

    Probe(TransportConfiguration address) {
        this.parameters = address.getParams();
        this.host = text(TransportConstants.HOST_PROP_NAME, TransportConstants.DEFAULT_HOST);
        this.port = Integer.parseInt(
                text(TransportConstants.PORT_PROP_NAME, String.valueOf(TransportConstants.DEFAULT_PORT)));
    }

    private String text(String key, String otherwise) {
        Object value = parameters.get(key);
        return value == null ? otherwise : value.toString();
    }

    private boolean is(String key, boolean otherwise) {
        return Boolean.parseBoolean(text(key, String.valueOf(otherwise)));
    }

    /** What goes wrong; empty if a connection can be made, with TLS where the address asks for it. */
    Optional<Exception> failure() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            if (is(TransportConstants.SSL_ENABLED_PROP_NAME, TransportConstants.DEFAULT_SSL_ENABLED)) {
                shakeHands(socket);
            }
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of(e);
        }
    }

    private void shakeHands(Socket socket) throws Exception {
        try (SSLSocket secure =
                (SSLSocket) trust().createContext().getSocketFactory().createSocket(socket, host, port, true)) {
            if (is(TransportConstants.VERIFY_HOST_PROP_NAME, TransportConstants.DEFAULT_CONNECTOR_VERIFY_HOST)) {
                SSLParameters verifying = secure.getSSLParameters();
                verifying.setEndpointIdentificationAlgorithm("HTTPS");
                secure.setSSLParameters(verifying);
            }
            secure.startHandshake();
        }
    }

    private SSLSupport trust() {
        return new SSLSupport()
                .setTruststorePath(text(TransportConstants.TRUSTSTORE_PATH_PROP_NAME, null))
                .setTruststorePassword(text(TransportConstants.TRUSTSTORE_PASSWORD_PROP_NAME, null))
                .setTruststoreType(
                        text(TransportConstants.TRUSTSTORE_TYPE_PROP_NAME, TransportConstants.DEFAULT_TRUSTSTORE_TYPE))
                .setKeystorePath(text(TransportConstants.KEYSTORE_PATH_PROP_NAME, null))
                .setKeystorePassword(text(TransportConstants.KEYSTORE_PASSWORD_PROP_NAME, null))
                .setKeystoreType(
                        text(TransportConstants.KEYSTORE_TYPE_PROP_NAME, TransportConstants.DEFAULT_KEYSTORE_TYPE))
                .setTrustAll(is(TransportConstants.TRUST_ALL_PROP_NAME, TransportConstants.DEFAULT_TRUST_ALL));
    }
}

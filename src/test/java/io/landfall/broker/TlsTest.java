package io.landfall.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.event.ConfigurationException;
import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS to a broker of its own process; keys and certificates are made for the test. */
class TlsTest {
    private static final String PASSWORD = "changeit-please";

    @TempDir
    private static Path directory;

    private static OutsideBroker server;

    @BeforeAll
    static void start() throws Exception {
        makeKey("server", "CN=broker", "SAN=IP:127.0.0.1");
        makeKey("stranger", "CN=stranger", "SAN=DNS:elsewhere");
        makeTrust("server");
        makeTrust("stranger");
        server = new OutsideBroker(
                directory.resolve("broker"),
                "?sslEnabled=true&keyStoreType=PKCS12&keyStorePath=" + directory.resolve("server.p12")
                        + "&keyStorePassword=" + PASSWORD);
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void makeKey(String name, String subject, String alternative) throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                subject,
                "-ext",
                alternative,
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                name + ".p12",
                "-storepass",
                PASSWORD);
        keytool(
                "-exportcert",
                "-alias",
                name,
                "-keystore",
                name + ".p12",
                "-storepass",
                PASSWORD,
                "-file",
                name + ".crt");
    }

    private static void makeTrust(String name) throws Exception {
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                name,
                "-file",
                name + ".crt",
                "-storetype",
                "PKCS12",
                "-keystore",
                name + "-trust.p12",
                "-storepass",
                PASSWORD);
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    private static String trusting(String name) {
        return server.address() + "?sslEnabled=true&trustStoreType=PKCS12&trustStorePath="
                + directory.resolve(name + "-trust.p12") + "&trustStorePassword=" + PASSWORD;
    }

    @Test
    void aBrokerWhoseCertificateIsTrustedIsWorkedWith() throws Exception {
        try (ExternalBroker broker = ExternalBroker.at(trusting("server"), "", "")) {
            broker.prepare();
            try (Connection connection = broker.connections().createConnection();
                    Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                    MessageProducer producer = session.createProducer(session.createQueue("subscription.tls"));
                    MessageConsumer consumer = session.createConsumer(session.createQueue("subscription.tls"))) {
                connection.start();
                producer.send(session.createTextMessage("in secret"));

                assertThat(consumer.receive(10_000).getBody(String.class)).isEqualTo("in secret");
            }
        }
    }

    @Test
    void aBrokerWhoseCertificateIsNotTrustedIsRefused() {
        assertRefused(trusting("stranger"), "unable to find valid certification path to requested target");
    }

    @Test
    void aBrokerWhoseCertificateIsOfAnotherHostIsRefused() {
        assertRefused(trusting("server").replace("127.0.0.1", "localhost"), "localhost found");
    }

    @Test
    void aTrustStoreThatIsNotThereIsRefused() {
        assertRefused(trusting("nobody"), "nobody-trust.p12");
    }

    private static void assertRefused(String url, String reason) {
        try (ExternalBroker broker = ExternalBroker.at(url, "", "")) {
            assertThatThrownBy(broker::prepare)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("landfall.broker.url: TLS with the broker tcp://")
                    .hasMessageContaining(" fails: ")
                    .hasMessageContaining(reason)
                    .hasMessageNotContaining(PASSWORD);
        }
    }
}

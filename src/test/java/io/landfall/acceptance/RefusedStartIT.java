package io.landfall.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be run is refused at the start: one line that says what is wrong, and exit code 2. */
class RefusedStartIT {
    @TempDir
    private Path home;

    private Path routes;

    @BeforeEach
    void makeRoutes() throws IOException {
        routes = Files.createDirectories(home.resolve("routes"));
    }

    @Test
    void anUnknownFormat() throws IOException {
        write("a.camel.yaml", inbox("invoices", "- { name: format, value: cvs }"));

        assertRefused("routes/a.camel.yaml, line 1: inbox 'invoices': parameter 'format':"
                + " 'cvs' is none of json, ndjson, csv, xml, auto");
    }

    @Test
    void aDirectoryThatCannotBeMade() throws IOException {
        Files.writeString(home.resolve("file"), "");
        write("a.camel.yaml", inbox("invoices", "").replace("data/inbox/invoices", "file/below"));

        assertRefused("inbox 'invoices': parameter 'directory': " + home.resolve("file/below") + " cannot be created");
    }

    @Test
    void aPatternThatIsNone() throws IOException {
        write("a.camel.yaml", subscription("ledger", "{\"detail-type\": \"invoice.approved\"}", "log:ledger"));

        assertRefused("routes/a.camel.yaml, line 1: subscription 'ledger': pattern");
    }

    @Test
    void anEndpointThatNobodyKnows() throws IOException {
        write("a.camel.yaml", subscription("ledger", "{\"source\": [\"x\"]}", "nosuch:thing"));

        assertRefused("routes/a.camel.yaml, line 1: route 'ledger' cannot be started:"
                + " there is no endpoint 'nosuch://thing'; what stands before the colon is no component of Camel's");
    }

    @Test
    void aHandlerThatIsNoRoute() throws IOException {
        write(
                "a.camel.yaml",
                subscription("ledger", "{\"source\": [\"x\"]}", "direct:post-to-leger")
                        + """
                - route:
                    id: post-to-ledger
                    from:
                      uri: direct:post-to-ledger
                      steps:
                        - to:
                            uri: log:ledger
                """);

        assertRefused("routes/a.camel.yaml, line 6: direct:post-to-leger is called, and no route begins with it;"
                + " did you mean 'direct:post-to-ledger'?");
    }

    @Test
    void twoSubscriptionsOfOneName() throws IOException {
        write("a.camel.yaml", subscription("ledger", "{\"source\": [\"x\"]}", "log:a"));
        write("b.camel.yaml", subscription("ledger", "{\"source\": [\"y\"]}", "log:b"));

        assertRefused("routes/b.camel.yaml, line 1: the route id 'ledger' is taken by routes/a.camel.yaml, line 1");
    }

    @Test
    void aParameterThatTheTemplateDoesNotHave() throws IOException {
        write("a.camel.yaml", inbox("invoices", "- { name: formt, value: csv }"));

        assertRefused("inbox 'invoices': there is no parameter 'formt'; did you mean 'format'?");
    }

    @Test
    void aParameterThatIsMissing() throws IOException {
        write(
                "a.camel.yaml",
                """
                - templatedRoute:
                    routeTemplateRef: subscription
                    routeId: ledger
                    parameters:
                      - { name: handler, value: log:a }
                """);

        assertRefused("subscription 'ledger': parameter 'pattern' is missing");
    }

    @Test
    void aSettingThatDoesNotExist() throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/application.properties"), "landfall.http.prot = 8081\n");

        assertRefused("config/application.properties: there is no setting 'landfall.http.prot';"
                + " did you mean 'landfall.http.port'?");
    }

    @Test
    void aHostThatLetsEverybodyIn() {
        assertRefused("landfall.http.host: '0.0.0.0' lets others than this machine in", "LANDFALL_HTTP_HOST=0.0.0.0");
    }

    @Test
    void aPortInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(
                    "landfall.http.port: 127.0.0.1:" + taken.getLocalPort() + " cannot be listened on",
                    "LANDFALL_HTTP_PORT=" + taken.getLocalPort());
        }
    }

    @Test
    void aHomeWhereAnotherProcessIsAtWork() {
        try (LandfallProcess first = LandfallProcess.start(home)) {
            assertRefused("the broker journal in " + home.resolve("data/broker") + " is locked by another process");

            assertThat(first.get("/observe/health").statusCode()).isEqualTo(200);
        }
    }

    private void assertRefused(String message, String... environment) {
        try (LandfallProcess landfall = LandfallProcess.launch(home, environment)) {
            assertThat(landfall.awaitExit()).as(landfall.output()).isEqualTo(2);
            assertThat(landfall.output().lines()).as(landfall.output()).hasSize(1);
            assertThat(landfall.output()).startsWith("landfall: ").contains(message);
        }
    }

    private void write(String name, String yaml) throws IOException {
        Files.writeString(routes.resolve(name), yaml);
    }

    private static String inbox(String name, String parameter) {
        return """
                - templatedRoute:
                    routeTemplateRef: inbox
                    routeId: %s
                    parameters:
                      - { name: directory, value: data/inbox/%s }
                      %s
                """
                .formatted(name, name, parameter);
    }

    private static String subscription(String name, String pattern, String handler) {
        return """
                - templatedRoute:
                    routeTemplateRef: subscription
                    routeId: %s
                    parameters:
                      - { name: pattern, value: '%s' }
                      - { name: handler, value: "%s" }
                """
                .formatted(name, pattern, handler);
    }
}

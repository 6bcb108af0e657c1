package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.RouteFiles.RouteFile;
import io.landfall.event.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteCheckTest {
    private static final Sources SHIPPED =
            Sources.of(new io.landfall.storage.Home(java.nio.file.Path.of("target/no-such-home")));

    private static final String HANDLER =
            """
            - route:
                id: post
                from:
                  uri: direct:post
                  steps: []
            """;

    /** Checks a flow together with the engine's routes. */
    private static Map<String, RouteCheck.Place> check(String... flows) {
        List<RouteFile> files = new ArrayList<>(RouteFiles.engine(SHIPPED));
        for (int i = 0; i < flows.length; i++) {
            files.add(new RouteFile("routes/flow" + (i + 1) + ".camel.yaml", "file:x", flows[i]));
        }
        return RouteCheck.check(files);
    }

    private static void assertRefused(String message, String... flows) {
        assertThatThrownBy(() -> check(flows))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(message);
    }

    private static String templated(String body) {
        return "- templatedRoute:\n" + body.indent(4);
    }

    private static String subscription(String parameters) {
        return templated(
                """
                routeTemplateRef: subscription
                routeId: ledger
                parameters:
                """
                        + parameters.indent(2));
    }

    @Test
    void whatIsRightIsAcceptedAndTheFilesOfTheRoutesAreKnown() {
        Map<String, RouteCheck.Place> places = check(
                subscription(
                        """
                        - { name: pattern, value: '{"type": ["a"]}' }
                        - { name: handler, value: direct:post }
                        """),
                HANDLER);

        assertThat(places.get("ledger")).hasToString("routes/flow1.camel.yaml, line 1");
        assertThat(places.get("post")).hasToString("routes/flow2.camel.yaml, line 1");
    }

    @Test
    void theSampleFlowsAreRight() {
        assertThat(RouteCheck.check(samples())).containsKeys("invoices", "ledger", "alerts", "orders", "payments");
    }

    private static List<RouteFile> samples() {
        List<RouteFile> files = new ArrayList<>(RouteFiles.engine(SHIPPED));
        files.addAll(RouteFiles.flows(SHIPPED));
        return files;
    }

    @Test
    void anEmptyFileHasNoRoutes() {
        assertThat(check("", "# nothing yet\n")).containsOnlyKeys(check().keySet());
    }

    @Test
    void aFileThatIsNoYamlIsRefusedWithItsLine() {
        assertThatThrownBy(() -> check("- route:\n    id: [a\n    from: b\n"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("routes/flow1.camel.yaml, line 3: this is no YAML: ");
    }

    @Test
    void aFileThatIsNoListIsRefused() {
        assertRefused(
                "routes/flow1.camel.yaml, line 2: a route file is a list, each item beginning with '- '",
                "# a comment\nroute:\n  id: a\n");
    }

    @Test
    void anItemThatIsNoMappingIsRefused() {
        assertRefused(
                "routes/flow1.camel.yaml, line 1: an item is a mapping such as '- route:' or '- templatedRoute:'",
                "- route\n");
    }

    @Test
    void aTemplatedRouteWithoutATemplateIsRefused() {
        assertRefused(
                "routes/flow1.camel.yaml, line 1: a templatedRoute has a routeTemplateRef", templated("routeId: a\n"));
    }

    @Test
    void anUnknownTemplateIsRefusedWithTheOneThatWasPerhapsMeant() {
        assertRefused(
                "routes/flow1.camel.yaml, line 1: there is no route template 'subscribtion';"
                        + " did you mean 'subscription'?",
                templated("routeTemplateRef: subscribtion\nrouteId: a\n"));
    }

    @Test
    void anInboxWithoutANameIsRefused() {
        assertRefused(
                "routes/flow1.camel.yaml, line 1: this inbox has no routeId, which is its name",
                templated("routeTemplateRef: inbox\n"));
    }

    @Test
    void anUnknownParameterIsRefusedInItsLine() {
        assertRefused(
                "routes/flow1.camel.yaml, line 6: subscription 'ledger': there is no parameter 'atempts';"
                        + " did you mean 'attempts'?",
                subscription("- { name: pattern, value: x }\n- { name: atempts, value: 3 }\n"));
    }

    @Test
    void aParameterThatStandsTwiceIsRefusedInItsLine() {
        assertRefused(
                "routes/flow1.camel.yaml, line 6: subscription 'ledger': parameter 'pattern' stands twice",
                subscription("- { name: pattern, value: x }\n- { name: pattern, value: y }\n"));
    }

    @Test
    void aMissingParameterIsRefused() {
        assertRefused(
                "routes/flow1.camel.yaml, line 1: subscription 'ledger': parameter 'handler' is missing",
                subscription("- { name: pattern, value: x }\n"));
    }

    @Test
    void aNameThatIsTakenIsRefusedWithThePlaceOfTheOther() {
        assertRefused(
                "routes/flow2.camel.yaml, line 1: the route id 'post' is taken by routes/flow1.camel.yaml, line 1;"
                        + " every inbox, subscription and route has a name of its own",
                HANDLER,
                HANDLER);
    }

    @Test
    void aHandlerThatNobodyWroteIsRefusedInItsLine() {
        assertRefused(
                "routes/flow1.camel.yaml, line 6: direct:pots is called, and no route begins with it;"
                        + " did you mean 'direct:post'?",
                subscription("- { name: pattern, value: x }\n- { name: handler, value: direct:pots }\n"),
                HANDLER);
    }

    @Test
    void aStepThatCallsWhatNobodyWroteIsRefusedInItsLine() {
        assertRefused(
                "routes/flow1.camel.yaml, line 7: direct:pots is called, and no route begins with it;"
                        + " did you mean 'direct:post'?",
                HANDLER.replace("steps: []", "steps:\n        - to:\n            uri: direct:pots"));
    }

    @Test
    void anEndpointWithOptionsIsTheSameRoute() {
        assertThat(check(
                        subscription(
                                "- { name: pattern, value: x }\n- { name: handler, value: 'direct:post?block=true' }\n"),
                        HANDLER))
                .containsKey("ledger");
    }
}

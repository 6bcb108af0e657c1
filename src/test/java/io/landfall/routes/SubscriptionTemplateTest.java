package io.landfall.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.camel.test.main.junit5.CamelMainTestSupport;
import org.junit.jupiter.api.Test;

/** The template {@code subscription} as a route of its own, its queue replaced by a direct call. */
class SubscriptionTemplateTest extends CamelMainTestSupport {
    @Override
    protected void configure(MainConfigurationProperties configuration) {
        configuration.withRoutesIncludePattern("file:routes/engine/subscription.camel.yaml");
        configuration.addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:refuse").routeId("refuse").throwException(new IllegalStateException("refused"));
            }
        });
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        context.addComponent("subscription", new DirectQueue());
        context.getRegistry().bind("claims", new MemoryIdempotentRepository());
        return context;
    }

    /** Takes the template's URI with all its parameters for the name of a direct endpoint. */
    private static final class DirectQueue extends DirectComponent {
        @Override
        protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
                throws Exception {
            parameters.clear();
            return super.createEndpoint(uri, remaining, parameters);
        }
    }

    private void subscribe(String name, String handler) {
        TemplatedRouteBuilder.builder(context(), "subscription")
                .routeId(name)
                .parameter("pattern", "{\"detail-type\": [\"invoice.approved\"]}")
                .parameter("handler", handler)
                .add();
    }

    private Exchange deliver(String name, String claimKey) {
        String queue = context().getRoute(name).getEndpoint().getEndpointUri();
        return template().request(queue, exchange -> {
            exchange.setProperty("LandfallClaimKey", claimKey);
            exchange.getMessage().setBody("{}");
        });
    }

    @Test
    void aClaimedEventIsHandledAndTheSameKeyAgainIsNot() throws Exception {
        subscribe("ledger", "mock:handler");
        MockEndpoint handler = getMockEndpoint("mock:handler");
        handler.expectedMessageCount(2);

        deliver("ledger", "0001");
        deliver("ledger", "0001");
        deliver("ledger", "0002");

        handler.assertIsSatisfied();
    }

    @Test
    void aHandlersFailureReachesTheConsumerWhichRetriesIt() {
        subscribe("ledger", "direct:refuse");

        Exchange delivered = deliver("ledger", "0001");

        assertThat(delivered.getException())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("refused");
        assertThat(delivered.isExternalRedelivered()).isFalse();
    }

    @Test
    void whatFailedIsNotRememberedAsHandled() throws Exception {
        subscribe("ledger", "direct:refuse");
        deliver("ledger", "0001");
        MockEndpoint handler = getMockEndpoint("mock:handler");
        handler.expectedMessageCount(1);
        context().getRouteController().stopRoute("ledger");
        context().removeRoute("ledger");
        subscribe("ledger", "mock:handler");

        deliver("ledger", "0001");

        handler.assertIsSatisfied();
    }
}

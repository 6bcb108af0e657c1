package io.landfall.subscription;

import io.landfall.event.ConfigurationException;
import io.landfall.event.Subscription;
import io.landfall.event.Subscriptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.RouteTemplateContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.DefaultEndpoint;

/** Holds a subscription's parameters until its consumer knows the route, and with it the name. */
final class SubscriptionEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {
    private final Deliveries deliveries;
    private final Subscriptions subscriptions;
    private final Map<String, String> parameters = new LinkedHashMap<>();

    SubscriptionEndpoint(
            String uri, SubscriptionComponent component, Deliveries deliveries, Subscriptions subscriptions) {
        super(uri, component);
        this.deliveries = deliveries;
        this.subscriptions = subscriptions;
    }

    void parameter(String name, String value) {
        parameters.put(name, value);
    }

    SubscriptionSettings settings(String name) {
        return SubscriptionSettings.of(name, written(name, "handler").orElse(""), parameters);
    }

    void subscribe(String name) {
        SubscriptionSettings settings = settings(name);
        subscriptions.add(
                new Subscription(name, pattern(name), settings.ordered(), settings.batch(), settings.memory()));
    }

    /**
     * The pattern as it was written. It is no parameter of the URI, where Camel takes two closing
     * braces, with which most patterns end, for the end of a placeholder.
     */
    private String pattern(String name) {
        return written(name, "pattern")
                .orElseThrow(() -> new ConfigurationException("subscription '" + name
                        + "' is no templatedRoute of the template 'subscription', which has its pattern"));
    }

    private Optional<String> written(String name, String parameter) {
        RouteDefinition route = ((ModelCamelContext) getCamelContext()).getRouteDefinition(name);
        RouteTemplateContext template = route == null ? null : route.getRouteTemplateContext();
        return Optional.ofNullable(
                        template == null ? null : template.getParameters().get(parameter))
                .map(String::valueOf);
    }

    Deliveries deliveries() {
        return deliveries;
    }

    /** Subscriptions that differ in nothing but their name are still different ones. */
    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("a subscription is consumed from; the router sends to its queue");
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        return new SubscriptionConsumer(this, processor);
    }
}

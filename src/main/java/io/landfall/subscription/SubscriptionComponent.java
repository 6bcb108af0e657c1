package io.landfall.subscription;

import io.landfall.event.Subscriptions;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code subscription:events}: consumes the queue of the subscription that is named like the
 * consuming route. Each exchange is one event; what the route does with it is the handling.
 */
public final class SubscriptionComponent extends DefaultComponent {
    private final Deliveries deliveries;
    private final Subscriptions subscriptions;

    public SubscriptionComponent(Deliveries deliveries, Subscriptions subscriptions) {
        this.deliveries = deliveries;
        this.subscriptions = subscriptions;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        SubscriptionEndpoint endpoint = new SubscriptionEndpoint(uri, this, deliveries, subscriptions);
        parameters.forEach((name, value) -> endpoint.parameter(name, String.valueOf(value)));
        parameters.clear();
        return endpoint;
    }
}

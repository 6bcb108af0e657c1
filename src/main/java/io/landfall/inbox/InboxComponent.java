package io.landfall.inbox;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code inbox:files}: takes files for the inbox that is named like the consuming route. Each
 * exchange's body is a list of ids of new arrivals, and its header {@code inbox} that name.
 */
public final class InboxComponent extends DefaultComponent {
    private final InboxServices services;

    public InboxComponent(InboxServices services) {
        this.services = services;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        InboxEndpoint endpoint = new InboxEndpoint(uri, this, services);
        parameters.forEach((name, value) -> endpoint.parameter(name, String.valueOf(value)));
        parameters.clear();
        return endpoint;
    }
}

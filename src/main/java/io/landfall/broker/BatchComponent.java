package io.landfall.broker;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code batch:QUEUE}: consumes a queue in batches, each one transaction of the broker. The body is a
 * list: of texts from text messages, of {@code QueuedEvent}s from the publisher's. An exchange that
 * fails rolls its batch back, and the batch comes again after a pause that grows.
 */
public final class BatchComponent extends DefaultComponent {
    private final Broker broker;

    public BatchComponent(Broker broker) {
        this.broker = broker;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        BatchEndpoint endpoint = new BatchEndpoint(uri, this, broker, remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}

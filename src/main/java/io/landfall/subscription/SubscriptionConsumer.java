package io.landfall.subscription;

import io.landfall.event.Subscription;
import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Consumes a subscription's queue: a batch consumer whose batches are delivered event by event to
 * this consumer's route.
 */
final class SubscriptionConsumer extends DefaultConsumer {
    /** How often to look whether a retry is due while the queue is empty. */
    private static final String IDLE_MILLIS = "100";

    private final SubscriptionEndpoint endpoint;
    private Consumer batches;
    private DeliverBatch delivery;

    SubscriptionConsumer(SubscriptionEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    /** Subscribes before any route is started, so that no event is routed without this subscription. */
    @Override
    protected void doInit() throws Exception {
        super.doInit();
        endpoint.settings(getRouteId());
        endpoint.subscribe(getRouteId());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        SubscriptionSettings settings = endpoint.settings(getRouteId());
        Handler handler = new Handler(this, settings);
        delivery = new DeliverBatch(settings, endpoint.deliveries(), handler);
        Endpoint queue = endpoint.getCamelContext()
                .getEndpoint(
                        "batch:" + Subscription.queueOf(settings.name()),
                        Map.of(
                                "size",
                                String.valueOf(settings.batch()),
                                "idleMillis",
                                IDLE_MILLIS,
                                "sendEmptyBatchWhenIdle",
                                "true"));
        batches = queue.createConsumer(delivery);
        ServiceHelper.startService(batches);
    }

    @Override
    protected void doStop() throws Exception {
        if (delivery != null) {
            delivery.stop();
        }
        ServiceHelper.stopService(batches);
        if (delivery != null) {
            delivery.close();
        }
        super.doStop();
    }
}

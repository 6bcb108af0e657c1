package io.landfall.subscription;

import io.landfall.event.Draining;
import io.landfall.event.Subscription;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Consumes a subscription's queue: a batch consumer whose batches are delivered event by event to
 * this consumer's route.
 */
final class SubscriptionConsumer extends DefaultConsumer implements Draining {
    /** A wait for messages ends before when a retry may be due. */
    private static final String IDLE_MILLIS = "30000";

    private final SubscriptionEndpoint endpoint;
    private volatile Optional<DeliverBatch> delivery = Optional.empty();
    private volatile Optional<Consumer> batches = Optional.empty();

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
        DeliverBatch deliverBatch = new DeliverBatch(settings, endpoint.deliveries(), new Handler(this, settings));
        delivery = Optional.of(deliverBatch);
        Endpoint queue = endpoint.getCamelContext()
                .getEndpoint(
                        "batch:" + Subscription.queueOf(settings.name()),
                        Map.of(
                                "content",
                                "event",
                                "size",
                                String.valueOf(settings.batch()),
                                "idleMillis",
                                IDLE_MILLIS,
                                "sendEmptyBatchWhenIdle",
                                "true"));
        Consumer consumer = queue.createConsumer(deliverBatch);
        batches = Optional.of(consumer);
        ServiceHelper.startService(consumer);
    }

    @Override
    public void drain() {
        delivery.ifPresent(DeliverBatch::drain);
        draining().ifPresent(Draining::drain);
    }

    @Override
    public void breakOff() {
        draining().ifPresent(Draining::breakOff);
    }

    @Override
    public List<String> underWay() {
        return draining().map(Draining::underWay).orElse(List.of());
    }

    private Optional<Draining> draining() {
        return batches.filter(Draining.class::isInstance).map(Draining.class::cast);
    }

    @Override
    protected void doStop() throws Exception {
        drain();
        ServiceHelper.stopService(batches.orElse(null));
        delivery.ifPresent(DeliverBatch::close);
        super.doStop();
    }
}

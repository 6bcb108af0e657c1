package io.landfall.broker;

import io.landfall.event.QueuedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;

/** A node's consumer of a queue in batches, as a subscription has one; notes what it has committed. */
final class QueueConsumer implements AutoCloseable {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Consumer consumer;
    private final Handler handler;
    private final List<Object> done = new CopyOnWriteArrayList<>();

    /** What is done with a batch; what it throws rolls the batch back. */
    @FunctionalInterface
    interface Handler {
        void handle(List<Object> batch) throws Exception;
    }

    QueueConsumer(Broker broker, String queue, Map<String, Object> parameters, Handler handler) {
        this.handler = handler;
        try {
            context.addComponent("batch", new BatchComponent(broker));
            context.start();
            consumer = context.getEndpoint("batch:" + queue, parameters).createConsumer(new Noting());
            consumer.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Noting implements Processor {
        @Override
        @SuppressWarnings("unchecked")
        public void process(Exchange exchange) throws Exception {
            List<Object> batch = exchange.getMessage().getBody(List.class);
            handler.handle(batch);
            done.addAll(batch);
        }
    }

    /** All that a handler was through with, in order. */
    List<Object> done() {
        return List.copyOf(done);
    }

    List<Long> sequences() {
        List<Long> sequences = new ArrayList<>();
        done.forEach(one -> sequences.add(((QueuedEvent) one).sequence()));
        return sequences;
    }

    @Override
    public void close() {
        try {
            consumer.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        context.stop();
    }
}

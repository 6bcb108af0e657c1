package io.landfall.broker;

import io.landfall.event.QueuedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    private final CountDownLatch attached = new CountDownLatch(1);

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
            attached.countDown();
            List<Object> batch = exchange.getMessage().getBody(List.class);
            handler.handle(batch);
            done.addAll(batch);
        }
    }

    /** Waits until the broker knows of it, which only one that gets empty batches can tell. */
    QueueConsumer awaitAttached() throws InterruptedException {
        if (!attached.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the consumer is not attached to its queue");
        }
        return this;
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

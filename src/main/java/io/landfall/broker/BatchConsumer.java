package io.landfall.broker;

import io.landfall.event.Draining;
import io.landfall.event.Workers;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/** Threads with a transacted session each; see {@link BatchLoop}. */
final class BatchConsumer extends DefaultConsumer implements Draining {
    private final BatchEndpoint endpoint;
    private volatile Workers workers = new Workers();

    BatchConsumer(BatchEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        workers = new Workers();
        for (int i = 0; i < endpoint.consumers(); i++) {
            workers.start("landfall-" + endpoint.queue(), new BatchLoop(endpoint, workers, this::process));
        }
    }

    /** Has the route process a batch, and throws what it failed with. */
    private void process(List<Object> batch) throws Exception {
        Exchange exchange = createExchange(false);
        try {
            exchange.getMessage().setBody(batch);
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            if (exchange.isFailed()) {
                throw new IllegalStateException("the route failed and does not say why");
            }
        } finally {
            releaseExchange(exchange, false);
        }
    }

    @Override
    public void drain() {
        workers.drain();
    }

    /** A processor that knows what may be interrupted does it. */
    @Override
    public void breakOff() {
        workers.breakOff();
        if (getProcessor() instanceof Draining processor) {
            processor.breakOff();
        } else {
            workers.interrupt();
        }
    }

    @Override
    public List<String> underWay() {
        List<String> calls = getProcessor() instanceof Draining processor ? processor.underWay() : List.of();
        return calls.isEmpty() && workers.isAlive() ? List.of("a batch of queue " + endpoint.queue()) : calls;
    }

    /** Lets the batch that is under way end. */
    @Override
    protected void doStop() throws Exception {
        workers.stop(this::breakOff);
        super.doStop();
    }
}

package io.landfall.broker;

import io.landfall.event.Draining;
import io.landfall.event.Recurring;
import io.landfall.event.Workers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/** Threads with a transacted session each; see {@link BatchLoop}. */
final class BatchConsumer extends DefaultConsumer implements Draining {
    private final BatchEndpoint endpoint;
    private final List<BatchLoop> loops = new CopyOnWriteArrayList<>();
    private volatile Workers workers = new Workers();

    BatchConsumer(BatchEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        workers = new Workers();
        loops.clear();
        for (int i = 0; i < endpoint.consumers(); i++) {
            BatchLoop loop = new BatchLoop(endpoint, workers, this::process, this::idleMillis);
            loops.add(loop);
            workers.start("landfall-" + endpoint.queue(), loop);
        }
    }

    /** A processor with other work to do is not kept waiting for messages when that is due. */
    private long idleMillis() {
        long most = endpoint.idleMillis();
        // a begun millisecond more, or the wait would end before the time and be followed by another one
        return getProcessor() instanceof Recurring work
                ? Math.min(most, work.patience().toMillis() + 1)
                : most;
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
        loops.forEach(BatchLoop::endWait);
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
        drain();
        workers.stop(this::breakOff);
        super.doStop();
    }
}

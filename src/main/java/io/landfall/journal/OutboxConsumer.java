package io.landfall.journal;

import io.landfall.event.Draining;
import io.landfall.event.GrowingPause;
import io.landfall.event.JournaledBatch;
import io.landfall.event.Outage;
import io.landfall.event.Reason;
import io.landfall.event.Workers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One thread that gives each batch to the route until the route succeeds, and only then the next:
 * journal order is kept, and nothing is left out. A failure is logged once and then retried more
 * slowly.
 *
 * <p>It stops behind all routes that may journal, and then publishes what they left. What cannot be
 * published at that time is published by the next start.
 */
final class OutboxConsumer extends DefaultConsumer implements Draining, ShutdownAware {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxConsumer.class);

    private final Outbox outbox;
    private volatile Workers workers = new Workers();
    private boolean gaveUp;

    OutboxConsumer(Endpoint endpoint, Processor processor, Outbox outbox) {
        super(endpoint, processor);
        this.outbox = outbox;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        gaveUp = false;
        workers = new Workers();
        workers.start("landfall-publish", this::publishUntilStopped);
    }

    /** Others are still journaling: it begins to drain when it is stopped, behind them. */
    @Override
    public void drain() {
        // until then it goes on
    }

    @Override
    public void breakOff() {
        workers.breakOff();
        workers.interrupt();
    }

    @Override
    public List<String> underWay() {
        return workers.isAlive() ? List.of("the publishing of what is journaled") : List.of();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return true;
    }

    @Override
    public int getPendingExchangesSize() {
        return 0;
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // the stop itself publishes what is left
    }

    @Override
    protected void doStop() throws Exception {
        workers.drain();
        outbox.wake();
        workers.stop(this::breakOff);
        outbox.close();
        super.doStop();
    }

    private void publishUntilStopped() {
        GrowingPause pause = new GrowingPause(workers::mayGoOn);
        while (workers.mayGoOn()) {
            try {
                publishNext(outbox.patience());
                pause.reset();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Throwable e) {
                // an Error too: a publisher that ended silently would stop everything
                LOG.atLevel(Outage.isSignOf(e) ? Level.DEBUG : Level.ERROR)
                        .log("The outbox cannot be read, trying again in {}: {}", pause, Reason.of(e));
                pause.take();
            }
        }
        publishTheLast();
    }

    /** Each batch once: one that fails now waits in its row for the next start, and so do all behind it. */
    private void publishTheLast() {
        try {
            while (!gaveUp && publishNext(Duration.ZERO)) {
                // and the next
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.atLevel(Outage.isSignOf(e) ? Level.DEBUG : Level.WARN)
                    .log("What is journaled is published by the next start: {}", Reason.of(e));
        }
    }

    /** Whether there was one that is published now. */
    private boolean publishNext(Duration patience) throws Exception {
        Optional<JournaledBatch> next = outbox.take(patience);
        if (next.isEmpty()) {
            outbox.flush();
            return false;
        }
        return publish(next.get());
    }

    private boolean publish(JournaledBatch batch) {
        GrowingPause pause = new GrowingPause(workers::mayGoOn);
        while (true) {
            Optional<Throwable> failure = tryToPublish(batch);
            if (failure.isEmpty()) {
                outbox.published(batch);
                return true;
            }
            LOG.atLevel(Outage.isSignOf(failure.get()) ? Level.DEBUG : Level.ERROR)
                    .log(
                            "{} events from sequence {} on cannot be published, trying again in {}: {}",
                            batch.accepted().size(),
                            batch.id(),
                            pause,
                            Reason.of(failure.get()));
            if (!workers.mayGoOn()) {
                gaveUp = true;
                return false;
            }
            pause.take();
        }
    }

    /** Whatever goes wrong, an Error too, the batch is still at hand: it is in no other memory. */
    private Optional<Throwable> tryToPublish(JournaledBatch batch) {
        Exchange exchange = createExchange(false);
        try {
            exchange.getMessage().setBody(batch);
            getProcessor().process(exchange);
            return exchange.isFailed() ? Optional.of(exchange.getException()) : Optional.empty();
        } catch (Throwable e) {
            return Optional.of(e);
        } finally {
            releaseExchange(exchange, false);
        }
    }
}

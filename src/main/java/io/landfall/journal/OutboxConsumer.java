package io.landfall.journal;

import io.landfall.event.Durations;
import io.landfall.event.JournaledBatch;
import io.landfall.event.Outage;
import io.landfall.event.Reason;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One thread that gives each batch to the route until the route succeeds, and only then the next:
 * journal order is kept, and nothing is left out. A failure is logged once and then retried more
 * slowly, so that a broker that is away costs neither the log nor the processor.
 */
final class OutboxConsumer extends DefaultConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxConsumer.class);
    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Outbox outbox;
    private volatile boolean running;
    private Thread publisher;

    OutboxConsumer(Endpoint endpoint, Processor processor, Outbox outbox) {
        super(endpoint, processor);
        this.outbox = outbox;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        running = true;
        publisher = new Thread(this::publishUntilStopped, "landfall-publish");
        publisher.start();
    }

    @Override
    protected void doStop() throws Exception {
        running = false;
        if (publisher != null) {
            publisher.join(Duration.ofSeconds(10).toMillis());
        }
        outbox.close();
        super.doStop();
    }

    private void publishUntilStopped() {
        Duration pause = FIRST_PAUSE;
        while (running) {
            try {
                publishNext();
                pause = FIRST_PAUSE;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Throwable e) {
                // an Error too: a publisher that ended silently would stop everything
                if (!running) {
                    return;
                }
                LOG.atLevel(Outage.isSignOf(e) ? Level.DEBUG : Level.ERROR)
                        .log("The outbox cannot be read, trying again in {}: {}", Durations.show(pause), Reason.of(e));
                pause = sleepThenDouble(pause);
            }
        }
    }

    private void publishNext() throws Exception {
        Optional<JournaledBatch> next = outbox.take(PATIENCE);
        if (next.isPresent()) {
            publish(next.get());
        } else {
            outbox.flush();
        }
    }

    private void publish(JournaledBatch batch) throws Exception {
        Duration pause = FIRST_PAUSE;
        while (running) {
            Exchange exchange = createExchange(false);
            try {
                exchange.getMessage().setBody(batch);
                getProcessor().process(exchange);
                if (!exchange.isFailed()) {
                    outbox.published(batch);
                    return;
                }
                LOG.atLevel(Outage.isSignOf(exchange.getException()) ? Level.DEBUG : Level.ERROR)
                        .log(
                                "{} events from sequence {} on cannot be published, trying again in {}: {}",
                                batch.accepted().size(),
                                batch.id(),
                                Durations.show(pause),
                                Reason.of(exchange.getException()));
            } finally {
                releaseExchange(exchange, false);
            }
            pause = sleepThenDouble(pause);
        }
    }

    private Duration sleepThenDouble(Duration pause) {
        try {
            for (long left = pause.toMillis(); left > 0 && running; left -= 50) {
                Thread.sleep(Math.min(50, left));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }
}

package io.landfall.broker;

import io.landfall.event.Durations;
import io.landfall.event.Outage;
import io.landfall.event.QueuedEvent;
import io.landfall.event.Reason;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Threads with a transacted session each: receives a batch, has the route process it, commits. A
 * batch whose route fails is rolled back and comes again, in the same order, after a pause. While
 * the broker is away the consumer connects again and again, ever more slowly.
 */
final class BatchConsumer extends DefaultConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(BatchConsumer.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
    /** A batch is full at this size too, so that large events cannot fill the memory. */
    private static final long BATCH_BYTES = 8L * 1024 * 1024;

    private final BatchEndpoint endpoint;
    private volatile boolean running;
    private final List<Thread> threads = new ArrayList<>();

    BatchConsumer(BatchEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        running = true;
        for (int i = 0; i < endpoint.consumers(); i++) {
            Thread thread = new Thread(new Loop()::consumeUntilStopped, "landfall-" + endpoint.queue());
            threads.add(thread);
            thread.start();
        }
    }

    /** Lets the batch that is under way end. */
    @Override
    protected void doStop() throws Exception {
        running = false;
        long deadline = System.nanoTime() + STOP_PATIENCE.toNanos();
        for (Thread thread : threads) {
            thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            thread.interrupt();
        }
        threads.clear();
        super.doStop();
    }

    /** One session in one thread. */
    private final class Loop {
        private Duration pause = FIRST_PAUSE;

        private void consumeUntilStopped() {
            while (running) {
                try (Connection connection = endpoint.broker().connections().createConnection();
                        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                        MessageConsumer consumer = session.createConsumer(session.createQueue(endpoint.queue()))) {
                    connection.start();
                    endpoint.broker().outage().ended();
                    pause = FIRST_PAUSE;
                    while (running) {
                        consume(session, consumer);
                    }
                } catch (Throwable e) {
                    // an Error too: a consumer that ended silently would stop its queue
                    if (running) {
                        say(e);
                        pauseThenDouble();
                    }
                }
            }
        }

        /** That the broker is away is said once for all queues. */
        private void say(Throwable failure) {
            if (Outage.isSignOf(failure)) {
                endpoint.broker().outage().began(failure);
            } else {
                LOG.error(
                        "Queue {} cannot be consumed, trying again in {}: {}",
                        endpoint.queue(),
                        Durations.show(pause),
                        Reason.of(failure));
            }
        }

        private void consume(Session session, MessageConsumer consumer) throws Exception {
            List<Object> batch = receive(session, consumer);
            if (batch.isEmpty() && !endpoint.isSendEmptyBatchWhenIdle()) {
                return;
            }
            Exchange exchange = createExchange(false);
            try {
                exchange.getMessage().setBody(batch);
                getProcessor().process(exchange);
                if (!exchange.isFailed()) {
                    if (!batch.isEmpty()) {
                        session.commit();
                    }
                    pause = FIRST_PAUSE;
                    return;
                }
                if (!(exchange.getException() instanceof RejectedExecutionException)) {
                    log(batch, exchange.getException());
                }
            } finally {
                releaseExchange(exchange, false);
            }
            session.rollback();
            pauseThenDouble();
        }

        private void log(List<Object> batch, Throwable failure) {
            // an outage says itself once
            LOG.atLevel(Outage.isSignOf(failure) ? Level.DEBUG : Level.ERROR)
                    .log(
                            "{} messages of queue {} could not be processed, trying again in {}: {}",
                            batch.size(),
                            endpoint.queue(),
                            Durations.show(pause),
                            Reason.of(failure),
                            LOG.isDebugEnabled() ? failure : null);
        }

        private List<Object> receive(Session session, MessageConsumer consumer) throws JMSException {
            List<Object> batch = new ArrayList<>();
            long bytes = 0;
            Message message = consumer.receive(endpoint.idleMillis());
            long deadline = System.nanoTime() + endpoint.lingerMillis() * 1_000_000;
            while (message != null) {
                try {
                    Object content = content(message);
                    bytes += content instanceof QueuedEvent queuedEvent ? queuedEvent.json().length : 0;
                    batch.add(content);
                } catch (JMSException | IllegalArgumentException e) {
                    setAside(session, message, e);
                }
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (batch.size() >= endpoint.size() || bytes >= BATCH_BYTES || !running) {
                    break;
                }
                message = left > 0 ? consumer.receive(left) : consumer.receiveNoWait();
            }
            return batch;
        }

        /** A message that is none of ours must not stop the queue. */
        private void setAside(Session session, Message message, Exception reason) throws JMSException {
            LOG.error(
                    "A message on queue {} is none of Landfall's and goes to {}: {}",
                    endpoint.queue(),
                    Broker.DEAD_LETTER_QUEUE,
                    reason.getMessage());
            try (MessageProducer producer = session.createProducer(session.createQueue(Broker.DEAD_LETTER_QUEUE))) {
                producer.send(message);
            }
        }

        private static Object content(Message message) throws JMSException {
            if (message instanceof TextMessage textMessage) {
                return textMessage.getText();
            }
            if (message instanceof BytesMessage bytes) {

                byte[] json = new byte[Math.toIntExact(bytes.getBodyLength())];
                bytes.readBytes(json);
                return new QueuedEvent(
                        message.getLongProperty(Publisher.SEQUENCE),
                        message.getLongProperty(Publisher.KEY_SEQUENCE),
                        json);
            }
            throw new JMSException("a " + message.getJMSType() + " message on " + message.getJMSDestination()
                    + " is neither text nor bytes");
        }

        private void pauseThenDouble() {
            try {
                for (long left = pause.toMillis(); left > 0 && running; left -= 50) {
                    Thread.sleep(Math.min(50, left));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                running = false;
            }
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
        }
    }
}

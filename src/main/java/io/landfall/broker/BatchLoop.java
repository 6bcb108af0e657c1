package io.landfall.broker;

import io.landfall.event.GrowingPause;
import io.landfall.event.Outage;
import io.landfall.event.QueuedEvent;
import io.landfall.event.Reason;
import io.landfall.event.Workers;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One transacted session in one thread: receives a batch, has it processed, commits. A batch that
 * fails is rolled back and comes again, in the same order, after a pause. While the broker is away it
 * connects again and again, ever more slowly.
 */
final class BatchLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(BatchLoop.class);
    /** A batch is full at this size too, so that large events cannot fill the memory. */
    private static final long BATCH_BYTES = 8L * 1024 * 1024;
    /** For a message that was committed with the one before; another consumer of the queue may have it. */
    private static final long NEXT_MILLIS = 10;
    /** Between two looks at a brake that is on. */
    private static final Duration BRAKED = Duration.ofSeconds(1);

    private final BatchEndpoint endpoint;
    private final Workers workers;
    private final Processing processing;
    private final LongSupplier idleMillis;
    private final IdleWait idle = new IdleWait();
    private final GrowingPause pause;
    /** The last batch failed: this time each body is looked into, which costs too much in a healthy queue. */
    private boolean suspicious;

    private MessageGroups groups;

    /**
     * @param idleMillis how long to wait for a first message, asked before each wait; more than 0
     */
    BatchLoop(BatchEndpoint endpoint, Workers workers, Processing processing, LongSupplier idleMillis) {
        this.idleMillis = idleMillis;
        this.endpoint = endpoint;
        this.workers = workers;
        this.processing = processing;
        this.pause = new GrowingPause(workers::mayGoOn);
    }

    /** What is done with a batch. */
    @FunctionalInterface
    interface Processing {
        void process(List<Object> batch) throws Exception;
    }

    /**
     * What came from the queue for one commit.
     *
     * @param setAside why messages are none of Landfall's
     */
    private record Received(List<Object> batch, List<String> setAside) {
        int size() {
            return batch.size() + setAside.size();
        }
    }

    @Override
    public void run() {
        while (workers.mayGoOn()) {
            try (Connection connection = endpoint.broker().connections().createConnection();
                    Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                    MessageConsumer consumer = session.createConsumer(session.createQueue(endpoint.queue()))) {
                connection.start();
                pause.reset();
                groups = new MessageGroups(endpoint.broker().isShared(), workers);
                while (workers.mayGoOn()) {
                    consume(session, consumer);
                }
            } catch (Throwable e) {
                // an Error too: a consumer that ended silently would stop its queue
                if (workers.mayGoOn()) {
                    say(e);
                    pause.take();
                }
            }
        }
    }

    /** An outage says itself once, for all queues. */
    private void say(Throwable failure) {
        LOG.atLevel(Outage.isSignOf(failure) ? Level.DEBUG : Level.ERROR)
                .log(
                        "Queue {} cannot be consumed, trying again in {}: {}",
                        endpoint.queue(),
                        pause,
                        Reason.of(failure));
    }

    /** Behind the drain of the workers: a wait for messages ends now, and all else by itself. */
    void endWait() {
        idle.end();
    }

    private void consume(Session session, MessageConsumer consumer) throws JMSException, InterruptedException {
        Received received = receive(session, consumer);
        if (groups.hasNew()) {
            groups.takeOver(session, consumer);
            return;
        }
        try {
            if (!received.batch().isEmpty() || endpoint.isSendEmptyBatchWhenIdle()) {
                processing.process(received.batch());
            }
        } catch (RejectedExecutionException | InterruptedException e) {
            rollBack(session);
            return;
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            if (workers.mayGoOn()) {
                log(received, e);
            }
            suspicious = !Outage.isSignOf(e);
            rollBack(session);
            return;
        }
        if (received.size() > 0) {
            session.commit();
            // only now: what is rolled back comes again, and would be said again
            received.setAside()
                    .forEach(reason -> LOG.error(
                            "A message on queue {} is none of Landfall's and lies in {} now: {}",
                            endpoint.queue(),
                            Broker.DEAD_LETTER_QUEUE,
                            reason));
        }
        suspicious = false;
        pause.reset();
    }

    private void rollBack(Session session) throws JMSException {
        session.rollback();
        pause.take();
    }

    private void log(Received received, Throwable failure) {
        // an outage says itself once
        LOG.atLevel(Outage.isSignOf(failure) ? Level.DEBUG : Level.ERROR)
                .log(
                        "{} contents of queue {} could not be processed, trying again in {}: {}",
                        received.size(),
                        endpoint.queue(),
                        pause,
                        Reason.of(failure),
                        LOG.isDebugEnabled() ? failure : null);
    }

    private Received receive(Session session, MessageConsumer consumer) throws JMSException, InterruptedException {
        Received received = new Received(new ArrayList<>(), new ArrayList<>());
        if (endpoint.brake().isOn()) {
            workers.rest(BRAKED);
            return received;
        }
        long bytes = 0;
        int last = 1;
        Message message = idle.during(() -> consumer.receive(idleMillis.getAsLong()));
        while (message != null) {
            int next = 0;
            groups.note(message);
            try {
                List<?> contents = endpoint.content().of(message, suspicious);
                bytes += bytes(contents);
                last = contents.size();
                next = EventMessage.next(message);
                received.batch().addAll(contents);
            } catch (JMSException | RuntimeException e) {
                // a broken connection looks the same: nothing is then sent, nor committed
                ForeignMessage.setAside(session, message, endpoint.queue(), Reason.of(e));
                received.setAside().add(Reason.of(e));
            }
            // where the next message does not say what it holds, it is taken to hold as many as this one
            int expected = next > 0 ? next : last;
            if (received.size() + expected > endpoint.size() || bytes >= BATCH_BYTES || !workers.mayGoOn()) {
                break;
            }
            message = next > 0 ? consumer.receive(NEXT_MILLIS) : consumer.receiveNoWait();
        }
        return received;
    }

    private static long bytes(List<?> contents) {
        long bytes = 0;
        for (Object content : contents) {
            bytes += content instanceof QueuedEvent event ? event.json().length : 0;
        }
        return bytes;
    }
}

package io.landfall.broker;

import io.landfall.event.Brake;
import java.util.Locale;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** A queue to be consumed in batches. */
public final class BatchEndpoint extends DefaultEndpoint {
    private final Broker broker;
    private final String queue;
    private int size = 500;
    private int consumers = 1;
    private long idleMillis = 1_000;
    private boolean sendEmptyBatchWhenIdle;
    private Content content = Content.TEXT;
    private Brake brake = new Brake();

    BatchEndpoint(String uri, BatchComponent component, Broker broker, String queue) {
        super(uri, component);
        this.broker = broker;
        this.queue = queue;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("batch:" + queue + " is consumed from; send with jms:queue:" + queue);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        BatchConsumer consumer = new BatchConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    Broker broker() {
        return broker;
    }

    String queue() {
        return queue;
    }

    int consumers() {
        return consumers;
    }

    int size() {
        return size;
    }

    long idleMillis() {
        return idleMillis;
    }

    boolean isSendEmptyBatchWhenIdle() {
        return sendEmptyBatchWhenIdle;
    }

    Content content() {
        return content;
    }

    /** What the queue's messages hold, {@code text} or {@code event}; any other goes to the dead-letter queue. */
    public void setContent(String content) {
        this.content = Content.valueOf(content.toUpperCase(Locale.ROOT));
    }

    Brake brake() {
        return brake;
    }

    /** While this is on nothing is received, as if the queue were empty. Without one it is never on. */
    public void setBrake(Brake brake) {
        this.brake = brake;
    }

    /** How many sessions compete for the queue; a message group goes to one of them at a time. */
    public void setConsumers(int consumers) {
        this.consumers = consumers;
    }

    /** How many contents a batch has at most, or those of one message where that has more. */
    public void setSize(int size) {
        this.size = size;
    }

    /** How long to wait for a first message, in milliseconds; less where a {@code Recurring} processor has work. */
    public void setIdleMillis(long idleMillis) {
        this.idleMillis = idleMillis;
    }

    /** Whether a wait without any message gives an empty batch, for a consumer with other work to do. */
    public void setSendEmptyBatchWhenIdle(boolean sendEmptyBatchWhenIdle) {
        this.sendEmptyBatchWhenIdle = sendEmptyBatchWhenIdle;
    }
}

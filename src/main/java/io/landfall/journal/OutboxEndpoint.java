package io.landfall.journal;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** The outbox as a place to consume from; each exchange's body is a {@code JournaledBatch}. */
final class OutboxEndpoint extends DefaultEndpoint {
    private final Outbox outbox;

    OutboxEndpoint(String uri, JournalComponent component, Outbox outbox) {
        super(uri, component);
        this.outbox = outbox;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("journal:outbox is consumed from; append with the bean 'journal'");
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        return new OutboxConsumer(this, processor, outbox);
    }
}

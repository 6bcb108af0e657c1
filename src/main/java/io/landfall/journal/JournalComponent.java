package io.landfall.journal;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** {@code journal:outbox}: consumes journaled batches in order, each until its route succeeded. */
public final class JournalComponent extends DefaultComponent {
    private final Outbox outbox;

    public JournalComponent(Outbox outbox) {
        this.outbox = outbox;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        if (!"outbox".equals(remaining)) {
            throw new IllegalArgumentException("journal:" + remaining + " is unknown; there is journal:outbox");
        }
        return new OutboxEndpoint(uri, this, outbox);
    }
}

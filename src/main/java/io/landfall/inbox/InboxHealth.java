package io.landfall.inbox;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Up while every inbox can take files from its directory. */
public final class InboxHealth extends AbstractHealthCheck {
    private final Inboxes inboxes;

    public InboxHealth(Inboxes inboxes) {
        super("landfall", "inboxes");
        this.inboxes = inboxes;
    }

    /** An inbox waits for a directory, a database or a broker; a new process would not make it better. */
    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Map<String, String> troubles = inboxes.troubles();
        troubles.forEach(builder::detail);
        inboxes.leftAlone().forEach((inbox, left) -> builder.detail(inbox + " leaves alone", left));
        if (troubles.isEmpty()) {
            builder.up();
        } else {
            builder.message("files cannot be taken from " + String.join(", ", troubles.keySet()))
                    .down();
        }
    }
}

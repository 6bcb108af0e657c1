package io.landfall.broker;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Up while the broker can be reached. */
public final class BrokerHealth extends AbstractHealthCheck {
    private final Broker broker;

    public BrokerHealth(Broker broker) {
        super("landfall", "broker");
        this.broker = broker;
    }

    /** A process that waits for its broker is not to be started anew. */
    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Optional<String> reason = broker.outage().reason();
        if (reason.isEmpty()) {
            builder.up();
        } else {
            builder.message("the broker is out of reach: " + reason.get()).down();
        }
    }
}

package io.landfall.broker;

import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Up while the broker is active. */
public final class BrokerHealth extends AbstractHealthCheck {
    private final BooleanSupplier active;

    public BrokerHealth(BooleanSupplier active) {
        super("landfall", "broker");
        this.active = active;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        if (active.getAsBoolean()) {
            builder.up();
        } else {
            builder.message("the broker is not active").down();
        }
    }
}

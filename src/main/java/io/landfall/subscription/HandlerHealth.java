package io.landfall.subscription;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Down while a handler's call takes longer than its timeout and cannot be ended. */
public final class HandlerHealth extends AbstractHealthCheck {
    private static final int NAMED = 10;

    private final Watchdog watchdog;

    public HandlerHealth(Watchdog watchdog) {
        super("landfall", "handlers");
        this.watchdog = watchdog;
    }

    /** Other subscriptions are at work: a person decides whether to start anew. */
    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Map<Long, String> overdue = watchdog.overdue();
        if (overdue.isEmpty()) {
            builder.up();
            return;
        }
        builder.message(overdue.size() + " calls cannot be ended: "
                        + String.join(
                                "; ", overdue.values().stream().limit(NAMED).toList()))
                .down();
    }
}

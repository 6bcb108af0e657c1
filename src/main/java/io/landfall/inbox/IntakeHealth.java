package io.landfall.inbox;

import io.landfall.event.Brake;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Up while the intake takes in; down while a limit makes it pause, because what arrives then waits. */
public final class IntakeHealth extends AbstractHealthCheck {
    private final Brake brake;

    public IntakeHealth(Brake brake) {
        super("landfall", "intake");
        this.brake = brake;
    }

    /** A process whose handlers work a backlog off is not to be started anew. */
    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Map<String, String> reasons = brake.reasons();
        if (reasons.isEmpty()) {
            builder.up();
        } else {
            builder.message("the intake pauses: " + String.join("; ", reasons.values()))
                    .down();
        }
    }
}

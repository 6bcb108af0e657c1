package io.landfall;

import io.landfall.event.Brake;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pause of the intake for one limit's sake: said once when it begins and once when it is over. */
final class Pause {
    private static final Logger LOG = LoggerFactory.getLogger(Pause.class);

    private final String limit;
    private final Brake brake;
    private boolean on;
    private long began;

    Pause(String limit, Brake brake) {
        this.limit = limit;
        this.brake = brake;
    }

    boolean isOn() {
        return on;
    }

    void because(String reason, String remedy) {
        brake.pull(limit, reason);
        if (!on) {
            on = true;
            began = System.nanoTime();
            LOG.warn("The intake pauses: {}. Handlers go on; {}", reason, remedy);
        }
    }

    /**
     * Not exceeded: ends the pause, if there is one.
     *
     * @param now says how it stands; asked only then
     */
    void over(Supplier<String> now) {
        if (on) {
            on = false;
            brake.release(limit);
            Duration lasted = Duration.ofNanos(System.nanoTime() - began);
            LOG.info("The intake goes on after {} s: {}", Math.max(1, lasted.toSeconds()), now.get());
        }
    }
}

package io.landfall;

import io.landfall.event.Draining;
import io.landfall.event.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.spi.ShutdownStrategy;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the work of all routes, before Camel stops them one after the other: all are told at once
 * to take nothing more, and what they have under way ends, or is interrupted when its time is over.
 */
final class Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);
    /** Kept for what comes behind an interrupt, and for closing the broker and the database. */
    private static final Duration RESERVE = Duration.ofSeconds(5);
    /** For what was interrupted to leave things in order. */
    private static final Duration GRACE = Duration.ofSeconds(1);
    /** For Camel, when it would wait for what does not end. */
    private static final Duration HURRY = Duration.ofMillis(300);

    private static final Duration STEP = Duration.ofMillis(10);

    private final CamelContext context;
    private final Duration patience;
    private final List<Draining> first = new ArrayList<>();
    private final List<Draining> last = new ArrayList<>();

    /**
     * @param deadline for all that the end takes
     */
    Ending(CamelContext context, Duration deadline) {
        this.context = context;
        Duration reserve = RESERVE.compareTo(deadline.dividedBy(2)) < 0 ? RESERVE : deadline.dividedBy(2);
        this.patience = deadline.minus(reserve);
        for (Route route : context.getRoutes()) {
            Consumer consumer = route.getConsumer();
            if (consumer instanceof Draining draining) {
                // who defers its shutdown is needed by the others until they have ended
                (consumer instanceof ShutdownAware ? last : first).add(draining);
            }
        }
    }

    /** Returns when the routes can be stopped, in any case soon behind the patience. */
    void drain() {
        long began = System.nanoTime();
        first.forEach(Draining::drain);
        await(patience);
        Duration left = patience.minusNanos(System.nanoTime() - began);
        if (!underWay().isEmpty()) {
            breakOff();
            left = HURRY;
        }
        ShutdownStrategy camel = context.getShutdownStrategy();
        camel.setTimeUnit(TimeUnit.MILLISECONDS);
        camel.setTimeout(Math.max(HURRY.toMillis(), left.toMillis()));
        camel.setSuppressLoggingOnTimeout(true);
    }

    private void breakOff() {
        underWay()
                .forEach(work -> LOG.warn(
                        "Interrupting what has not ended in {}: {}; it comes again", Durations.show(patience), work));
        first.stream().filter(work -> !work.underWay().isEmpty()).forEach(Draining::breakOff);
        await(GRACE);
        if (!underWay().isEmpty()) {
            // Camel would refuse to publish while it forces an end
            last.forEach(ServiceHelper::stopService);
        }
    }

    /** What has not ended, in words. */
    List<String> underWay() {
        return first.stream().flatMap(work -> work.underWay().stream()).toList();
    }

    private void await(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            while (!underWay().isEmpty() && System.nanoTime() - end < 0) {
                Thread.sleep(STEP.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

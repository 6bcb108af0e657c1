package io.landfall;

import io.landfall.broker.Backlog;
import io.landfall.broker.Backlog.Depth;
import io.landfall.event.Brake;
import jakarta.jms.JMSException;
import java.util.List;
import java.util.function.Supplier;

/** Pulls the brake while the unhandled events on a subscription's queue have more bytes than is allowed. */
final class BacklogLimit implements Runnable {
    static final String SETTING = "landfall.backlog.max-bytes";

    private final Backlog backlog;
    private final Supplier<List<String>> queues;
    private final long most;
    private final Pause pause;

    BacklogLimit(Backlog backlog, Supplier<List<String>> queues, long most, Brake brake) {
        this.backlog = backlog;
        this.queues = queues;
        this.most = most;
        this.pause = new Pause(SETTING, brake);
    }

    /** Looks once. A broker that does not answer changes nothing: whoever works with it says so. */
    @Override
    public void run() {
        try {
            backlog.deepest(queues.get()).ifPresent(this::compare);
        } catch (JMSException e) {
            return;
        }
    }

    private void compare(Depth deepest) {
        long goesOn = goesOnAt(most);
        if (deepest.bytes() > most || (pause.isOn() && deepest.bytes() > goesOn)) {
            pause.because(
                    "queue %s holds %d bytes of unhandled events, more than %s = %d"
                            .formatted(deepest.queue(), deepest.bytes(), SETTING, most),
                    "it goes on by itself when no queue holds more than %d bytes; see why that subscription's handler is"
                                    .formatted(goesOn)
                            + " slow or stuck, or raise the limit");
        } else {
            pause.over(() -> "the deepest queue, %s, holds %d bytes of unhandled events"
                    .formatted(deepest.queue(), deepest.bytes()));
        }
    }

    /** A tenth below the limit, so that the intake does not pause and go on at each event. */
    private static long goesOnAt(long most) {
        return most - Math.max(1, most / 10);
    }
}

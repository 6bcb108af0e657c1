package io.landfall.subscription;

import io.landfall.event.Durations;
import io.landfall.event.TimedCall;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * Handles within a time. A call that takes longer is interrupted and counts as failed, whatever it
 * then says: who catches an interrupt and returns has mostly not done the work.
 *
 * <p>A handler that takes part in the transaction of its batch is not interrupted, and counts as what
 * it says: an interrupt inside the embedded database's file closes it for every thread, and the work
 * of a handler that succeeded late is committed with the record that it did.
 */
final class WithinTime implements Handling {
    private final Handling handler;
    private final Watchdog watchdog;
    private final String name;
    private final Duration time;
    private final boolean interrupting;

    WithinTime(Handling handler, Watchdog watchdog, SubscriptionSettings settings, Duration time) {
        this.handler = handler;
        this.watchdog = watchdog;
        this.name = settings.name();
        this.time = time;
        this.interrupting = !settings.transacted();
    }

    @Override
    public void handle(Delivery delivery) {
        String what = "The handler of subscription '%s' for event %d"
                .formatted(name, delivery.event().sequence());
        if (interrupting) {
            interrupting(delivery, what);
        } else {
            try (Watchdog.Watched watched = watchdog.watch(
                    what, time, () -> {}, "longer than its timeout, and is not interrupted in its transaction")) {
                handler.handle(delivery);
            }
        }
    }

    private void interrupting(Delivery delivery, String what) {
        try (TimedCall call = TimedCall.begin()) {
            try (Watchdog.Watched watched =
                    watchdog.watch(what, time, call::tellToEnd, "and ignores that it was interrupted")) {
                handler.handle(delivery);
            }
            if (call.wasTold()) {
                delivery.failed(new TimeoutException("the handler took longer than its timeout of "
                        + Durations.show(time) + " and was interrupted"));
            }
        }
    }
}

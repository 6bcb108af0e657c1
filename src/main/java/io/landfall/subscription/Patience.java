package io.landfall.subscription;

import io.landfall.event.Outage;
import io.landfall.event.Reason;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Repeats a transaction for a while when the database is away. What handlers did cannot be taken
 * back: giving up at the first failure would have the broker deliver it all again.
 */
final class Patience {
    private static final int TRIES = 8;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);

    private Patience() {}

    static void with(Runnable transaction) {
        for (int tries = 1; ; tries++) {
            try {
                transaction.run();
                return;
            } catch (DataAccessException | TransactionException e) {
                if (tries == TRIES || !pause(FIRST_PAUSE.multipliedBy(1L << tries))) {
                    throw e;
                }
                LOG.atLevel(Outage.isSignOf(e) ? Level.DEBUG : Level.WARN)
                        .log("The database did not record handled events, trying again: {}", Reason.of(e));
            }
        }
    }

    private static boolean pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

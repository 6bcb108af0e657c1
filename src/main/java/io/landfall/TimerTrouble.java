package io.landfall;

import io.landfall.event.Outage;
import io.landfall.event.Reason;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a timer of the engine could not do it tries again at its next tick; the same trouble is said
 * once, and an outage of the database or the broker says itself. For any thread.
 */
final class TimerTrouble implements ExceptionHandler {
    private static final int REMEMBERED = 100;
    private static final Logger LOG = LoggerFactory.getLogger(TimerTrouble.class);
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    @Override
    public void handleException(Throwable failure) {
        handleException("", null, failure);
    }

    @Override
    public void handleException(String message, Throwable failure) {
        handleException(message, null, failure);
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable failure) {
        String route = exchange == null ? "an engine route" : "route '" + exchange.getFromRouteId() + "'";
        String text = route + ": " + Reason.of(failure);
        if (said.size() >= REMEMBERED) {
            said.clear();
        }
        if (!Outage.isSignOf(failure) && said.add(text)) {
            LOG.error("{}; it tries again", text);
        }
    }
}

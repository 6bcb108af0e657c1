package io.landfall.subscription;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Keeps Camel's error handler from logging what a subscription reports itself, in one line and
 * without the event: a failed handler.
 */
public final class DeliveryFailureFilter extends Filter<ILoggingEvent> {
    private static final String ERROR_HANDLER = "org.apache.camel.processor.errorhandler.";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        boolean reported = event.getLoggerName().startsWith(ERROR_HANDLER)
                && (event.getThreadName().startsWith("landfall-subscription.")
                        || event.getThreadName().startsWith("landfall-handler-"));
        return reported ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}

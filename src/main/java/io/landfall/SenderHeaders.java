package io.landfall;

import org.apache.camel.support.DefaultHeaderFilterStrategy;

/**
 * What a sender of messages, requests or answers may not name a header: Camel obeys all that begins with
 * its name, whatever comes from where, and takes part in a saga that {@code Long-Running-Action} names.
 * Camel's own filters know the first, and not each of them in every spelling.
 */
final class SenderHeaders {
    /** JMS has no hyphens in names, so Camel spells them out there, and back behind its filter. */
    private static final String OBEYED = "(?is)camel.*|Long(-|_HYPHEN_)Running(-|_HYPHEN_)Action";

    private SenderHeaders() {}

    /** The filter, which lets no such header in. */
    static <F extends DefaultHeaderFilterStrategy> F without(F filter) {
        filter.setInFilterPattern(OBEYED);
        return filter;
    }
}

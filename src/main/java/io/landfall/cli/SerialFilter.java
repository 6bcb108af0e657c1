package io.landfall.cli;

import java.io.ObjectInputFilter;

/**
 * Which classes this process makes of serialised bytes: those of Java itself and of its management, by
 * which one may look into it. Landfall has no use for any; whoever has says so with {@code
 * -Djdk.serialFilter}.
 */
final class SerialFilter {
    static final ObjectInputFilter FILTER =
            ObjectInputFilter.Config.createFilter("java.base/*;java.rmi/*;java.management/*;java.management.rmi/*;!*");

    private SerialFilter() {}

    /** Before anything is read that others wrote; the user's own filter counts where there is one. */
    static void install() {
        if (ObjectInputFilter.Config.getSerialFilter() == null) {
            ObjectInputFilter.Config.setSerialFilter(FILTER);
        }
    }
}

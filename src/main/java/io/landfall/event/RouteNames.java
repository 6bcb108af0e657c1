package io.landfall.event;

import java.util.regex.Pattern;

/** Names of inboxes and subscriptions: the ids of their routes, which also name queues and directories. */
public final class RouteNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}");

    private RouteNames() {}

    /**
     * Returns the name.
     *
     * @param kind "inbox" or "subscription"
     * @throws ConfigurationException if it cannot name a queue or a directory
     */
    public static String check(String kind, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ConfigurationException(kind + " '" + name
                    + "': a routeId is up to 100 letters, digits, '-' and '_', the first one a letter or digit");
        }
        return name;
    }
}

package io.landfall;

import io.landfall.event.ConfigurationException;
import java.util.Map;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.NoSuchEndpointException;

/** Makes one clear message of what Camel throws when routes cannot be started. */
final class StartFailure {
    private static final int LONGEST = 600;

    private StartFailure() {}

    static ConfigurationException explain(Exception failure, Map<String, RouteCheck.Place> places) {
        String route = "";
        Throwable innermost = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FailedToCreateRouteException) {
                route = ((FailedToCreateRouteException) cause).getRouteId();
            } else if (cause instanceof FailedToStartRouteException) {
                route = ((FailedToStartRouteException) cause).getRouteId();
            }
            innermost = cause;
            if (cause instanceof ConfigurationException) {
                break;
            }
        }
        String message = message(innermost);
        if (!(innermost instanceof ConfigurationException) && !route.isEmpty()) {
            message = "route '" + route + "' cannot be started: " + message;
        }
        return new ConfigurationException(place(route, message, places) + shorten(message), failure);
    }

    private static String message(Throwable innermost) {
        if (innermost instanceof NoSuchEndpointException unknown) {
            return "there is no endpoint '" + unknown.getUri() + "'; what stands before the colon is no component"
                    + " of Camel's that Landfall has; the jars of one belong in lib/ of the home directory";
        }
        if (innermost instanceof ClassNotFoundException || innermost instanceof NoClassDefFoundError) {
            return "the class " + String.valueOf(innermost.getMessage()).replace('/', '.') + " is missing; the jar"
                    + " that has it belongs in lib/ of the home directory";
        }
        return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
    }

    /** The place of the route that failed, or of the one that the message names. */
    private static String place(String route, String message, Map<String, RouteCheck.Place> places) {
        if (places.containsKey(route)) {
            return places.get(route) + ": ";
        }
        return places.entrySet().stream()
                .filter(entry -> message.startsWith("inbox '" + entry.getKey() + "'")
                        || message.startsWith("subscription '" + entry.getKey() + "'"))
                .findFirst()
                .map(entry -> entry.getValue() + ": ")
                .orElse("");
    }

    private static String shorten(String message) {
        String line = message.replaceAll("\\s*\\R\\s*", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}

package io.landfall.event;

/**
 * Something the user wrote cannot be run. The message is complete in itself: it names the thing (a
 * route, a parameter, a key), its value, and what would be right; it is printed without a stack
 * trace and the process ends with exit code 2.
 */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        super(message);
    }

    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}

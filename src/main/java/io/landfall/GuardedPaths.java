package io.landfall;

import io.landfall.event.ConfigurationException;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Where credentials are asked for: everywhere. Below a path other than the root Camel asks for them at
 * that very path only, and lets everybody in below it; so its paths are not the user's to choose.
 */
final class GuardedPaths {
    private static final String ROOT = "/";
    private static final String EVERYTHING = "/*";

    /** What Camel is told. */
    static final Map<String, String> SETTINGS = Map.of(
            "camel.server.path", ROOT,
            "camel.server.authenticationPath", EVERYTHING,
            "camel.management.path", ROOT,
            "camel.management.authenticationPath", EVERYTHING);

    private GuardedPaths() {}

    /**
     * Refuses what would open a path, wherever Camel would read it.
     *
     * @param written the properties that the user wrote
     * @param environment gives an environment variable's value, or null
     * @throws ConfigurationException naming the setting, its value and what is right
     */
    static void check(Properties written, UnaryOperator<String> environment) {
        checkEach(written);
        checkEach(System.getProperties());
        for (String setting : SETTINGS.keySet()) {
            String variable = Settings.variable(setting);
            String value = environment.apply(variable);
            if (value != null) {
                check(setting, variable, value);
            }
        }
    }

    private static void checkEach(Properties properties) {
        Set<String> keys = properties.stringPropertyNames();
        SETTINGS.keySet().forEach(setting -> keys.stream()
                .filter(key -> spelling(key).equals(spelling(setting)))
                .forEach(key -> check(setting, key, properties.getProperty(key))));
    }

    /** Camel takes a key in any case, and with hyphens too. */
    private static String spelling(String key) {
        return key.toLowerCase(Locale.ROOT).replace("-", "");
    }

    private static void check(String setting, String name, String value) {
        String right = SETTINGS.get(setting);
        if (!value.strip().equals(right)) {
            throw new ConfigurationException(name + ": '" + value.strip() + "' would leave other paths without"
                    + " credentials; leave it out, or set it to " + right);
        }
    }
}

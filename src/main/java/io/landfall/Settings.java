package io.landfall;

import io.landfall.event.ConfigurationException;
import io.landfall.event.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * What the process is told by {@code config/application.properties} and the environment. Every key is
 * known here with its default; an unknown one is refused, because a misspelt setting that is ignored
 * is the worst kind.
 */
final class Settings {
    private static final String DIRECTORY = "config";
    private static final String NAME = "application.properties";
    private static final String FILE = DIRECTORY + "/" + NAME;
    private static final String PREFIX = "landfall.";

    /** Camel's keys that decide who is let in: from the environment too, where we have to know of them. */
    private static final List<String> CREDENTIALS = List.of(
            "camel.server.authenticationEnabled",
            "camel.server.basicPropertiesFile",
            "camel.management.authenticationEnabled",
            "camel.management.basicPropertiesFile");

    /** Every key of ours, with its default. */
    static final Map<String, String> DEFAULTS = defaults();

    private final Map<String, String> values;
    private final Properties all;
    private final String location;

    private Settings(Map<String, String> values, Properties all, String location) {
        this.values = values;
        this.all = all;
        this.location = location;
    }

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("landfall.data", "data");
        defaults.put("landfall.http.host", "127.0.0.1");
        defaults.put("landfall.http.port", "8080");
        defaults.put("landfall.database.url", "");
        defaults.put("landfall.database.server", "");
        defaults.put("landfall.database.user", "landfall");
        defaults.put("landfall.database.password", "");
        defaults.put("landfall.database.connections", "16");
        defaults.put("landfall.broker.url", "");
        defaults.put("landfall.broker.user", "");
        defaults.put("landfall.broker.password", "");
        defaults.put("landfall.journal.window", "7d");
        defaults.put("landfall.record.max-bytes", "16777216");
        defaults.put("landfall.intake.batch", "500");
        defaults.put("landfall.intake.consumers", "2");
        defaults.put("landfall.backlog.max-bytes", "10000000000");
        defaults.put("landfall.disk.min-free-bytes", "1073741824");
        defaults.put("landfall.retention.journal", "30d");
        defaults.put("landfall.retention.archive", "30d");
        defaults.put("landfall.retention.receipts", "30d");
        defaults.put("landfall.retention.rejected", "90d");
        defaults.put("landfall.retention.interval", "1m");
        defaults.put("landfall.shutdown.deadline", "25s");
        return defaults;
    }

    /**
     * Reads the home directory's settings, or those that ship where it has none.
     *
     * @param environment gives an environment variable's value, or null
     * @throws ConfigurationException for an unknown key or an unusable value, naming both
     */
    static Settings read(Sources sources, UnaryOperator<String> environment) {
        Optional<Path> file = sources.directory(DIRECTORY).map(config -> config.resolve(NAME));
        String location = file.map(path -> "file:" + path + (Files.exists(path) ? "" : ";optional=true"))
                .orElse("classpath:" + FILE);
        Properties all = file.map(Settings::load).orElseGet(Settings::loadPacked);
        String shown = file.map(sources::show).orElse("the packed " + FILE);
        GuardedPaths.check(all, environment);
        Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
        for (String key : all.stringPropertyNames()) {
            if (key.startsWith(PREFIX)) {
                checkKnown(key, shown);
                values.put(key, all.getProperty(key).strip());
            }
        }
        values.replaceAll((key, value) -> {
            String overriding = environment.apply(variable(key));
            return overriding == null ? value : overriding.strip();
        });
        for (String key : CREDENTIALS) {
            String given = environment.apply(variable(key));
            if (given != null) {
                all.setProperty(key, given.strip());
                values.put(key, given.strip());
            }
        }
        return new Settings(values, all, location);
    }

    /** The environment variable that overrides a key: {@code LANDFALL_HTTP_PORT}. */
    static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static Properties load(Path file) {
        Properties properties = new Properties();
        if (Files.notExists(file)) {
            return properties;
        }
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            return properties;
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Properties loadPacked() {
        Properties properties = new Properties();
        try (InputStream packed = Settings.class.getClassLoader().getResourceAsStream(FILE)) {
            if (packed != null) {
                properties.load(packed);
            }
            return properties;
        } catch (IOException e) {
            throw new ConfigurationException("the packed " + FILE + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void checkKnown(String key, String file) {
        if (!DEFAULTS.containsKey(key)) {
            String closest = DEFAULTS.keySet().stream()
                    .min(java.util.Comparator.comparing(
                            known -> LevenshteinDistance.getDefaultInstance().apply(known, key)))
                    .orElseThrow();
            throw new ConfigurationException(
                    file + ": there is no setting '" + key + "'; did you mean '" + closest + "'?");
        }
    }

    /** Where Camel finds the same file. */
    String location() {
        return location;
    }

    Map<String, String> values() {
        return Map.copyOf(values);
    }

    String text(String key) {
        return values.get(key);
    }

    int number(String key, int least, int most) {
        return Math.toIntExact(amount(key, least, most));
    }

    long amount(String key, long least, long most) {
        String text = values.get(key);
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, as for a number out of range
        }
        throw new ConfigurationException(key + ": '" + text + "' is no whole number from " + least + " to " + most);
    }

    Duration duration(String key) {
        try {
            return Durations.parse(values.get(key));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(key + ": " + e.getMessage(), e);
        }
    }

    /**
     * The host to listen on.
     *
     * @throws ConfigurationException if others than this machine could reach it without credentials
     */
    String httpHost() {
        String host = values.get("landfall.http.host");
        try {
            if (InetAddress.getByName(host).isLoopbackAddress() || hasCredentials()) {
                return host;
            }
        } catch (UnknownHostException e) {
            throw new ConfigurationException("landfall.http.host: '" + host + "' is no known host", e);
        }
        throw new ConfigurationException("landfall.http.host: '" + host + "' lets others than this machine in, and"
                + " no credentials are asked for; keep 127.0.0.1, or set both"
                + " camel.server.authenticationEnabled=true and camel.management.authenticationEnabled=true"
                + " with their credentials");
    }

    private boolean hasCredentials() {
        return isTrue("camel.server.authenticationEnabled") && isTrue("camel.management.authenticationEnabled");
    }

    private boolean isTrue(String key) {
        return Boolean.parseBoolean(all.getProperty(key, "false").strip());
    }
}

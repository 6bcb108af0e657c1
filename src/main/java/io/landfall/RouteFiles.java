package io.landfall;

import io.landfall.event.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The route files of a process: the engine's, always those that ship, and the flows, which are those
 * of the home directory's {@code routes/} or, where it has none, the samples that ship.
 */
final class RouteFiles {
    private static final List<String> ENGINE = List.of(
            "inbox",
            "subscription",
            "announce-arrivals",
            "read-arrivals",
            "journal-batch",
            "publish-batch",
            "announce-dead-letters",
            "purge",
            "purge-files");
    private static final List<String> SAMPLES = List.of("invoices", "payments", "orders", "operations");
    private static final String SUFFIX = ".camel.yaml";

    private RouteFiles() {}

    /**
     * A route file.
     *
     * @param name how to show it to the user
     * @param location how Camel finds it
     */
    record RouteFile(String name, String location, String text) {}

    static List<RouteFile> engine(Sources sources) {
        return ENGINE.stream()
                .map(name -> "routes/engine/" + name + SUFFIX)
                .map(path -> sources.checkout()
                        .map(root -> read(sources, root.resolve(path)))
                        .orElseGet(() -> packed(path)))
                .toList();
    }

    /** The flows, by name; none if routes/ is empty. */
    static List<RouteFile> flows(Sources sources) {
        return sources.directory("routes").map(routes -> list(sources, routes)).orElseGet(() -> SAMPLES.stream()
                .map(name -> packed("routes/" + name + SUFFIX))
                .toList());
    }

    private static List<RouteFile> list(Sources sources, Path routes) {
        List<RouteFile> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(routes, "*.{yaml,yml}")) {
            for (Path file : found) {
                if (!file.toString().endsWith(SUFFIX)) {
                    throw new ConfigurationException(
                            sources.show(file) + " would not be read; a route file's name ends in " + SUFFIX);
                }
                files.add(read(sources, file));
            }
        } catch (IOException e) {
            throw new ConfigurationException(routes + " cannot be read: " + e, e);
        }
        files.sort(java.util.Comparator.comparing(RouteFile::name));
        return files;
    }

    private static RouteFile read(Sources sources, Path file) {
        try {
            return new RouteFile(sources.show(file), "file:" + file, Files.readString(file));
        } catch (IOException e) {
            throw new ConfigurationException(sources.show(file) + " cannot be read: " + e, e);
        }
    }

    private static RouteFile packed(String path) {
        try (InputStream stream = RouteFiles.class.getClassLoader().getResourceAsStream(path)) {
            if (stream == null) {
                throw new IllegalStateException(path + " is missing from the jar");
            }
            return new RouteFile(
                    path,
                    "classpath:" + path,
                    new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(path + " cannot be read from the jar", e);
        }
    }
}

package io.landfall;

import io.landfall.storage.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where flows and settings are read from: the home directory or, where it has none, what ships with
 * Landfall. That is packed in the jar; but {@code ./landfall} runs the jar beside the working tree that it
 * was built from, which counts as it is now, without a build.
 *
 * @param checkout the root of the working tree, if {@code ./landfall} started this process
 */
record Sources(Home home, Optional<Path> checkout) {
    private static final String CHECKOUT = "landfall.checkout";

    static Sources of(Home home) {
        return new Sources(
                home,
                Optional.ofNullable(System.getProperty(CHECKOUT))
                        .map(root -> Path.of(root).toAbsolutePath().normalize()));
    }

    /** The directory {@code routes} or {@code config} that counts; empty for the packed one. */
    Optional<Path> directory(String name) {
        return Stream.concat(Stream.of(home.root()), checkout.stream())
                .map(root -> root.resolve(name))
                .filter(Files::isDirectory)
                .findFirst();
    }

    /** How to show a path to the user. */
    String show(Path path) {
        return home.show(path);
    }
}

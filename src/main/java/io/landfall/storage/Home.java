package io.landfall.storage;

import java.nio.file.Path;

/**
 * The directory that relative paths are relative to.
 *
 * @param root an absolute path
 */
public record Home(Path root) {
    public Home {
        root = root.toAbsolutePath().normalize();
    }

    /** The path that a user wrote, below the home directory unless it is absolute. */
    public Path resolve(String path) {
        return root.resolve(path).normalize();
    }

    /** How to show a path to the user: relative where it is below the home directory. */
    public String show(Path path) {
        return path.startsWith(root) ? root.relativize(path).toString() : path.toString();
    }
}

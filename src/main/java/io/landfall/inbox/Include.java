package io.landfall.inbox;

import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which names of files an inbox takes. The case of letters does not matter unless the inbox says so: whoever
 * writes {@code *.csv} wants {@code ORDERS.CSV} too.
 *
 * @param glob as written
 */
record Include(String glob, boolean ignoresCase, PathMatcher asWritten, PathMatcher lowered) {
    /** A comma and another pattern, as in lists that other programs take. */
    private static final Pattern OUTSIDE_BRACES = Pattern.compile("^[^{]*,\\s*\\*\\.[^}]*$");

    /**
     * A pattern.
     *
     * @throws IllegalArgumentException saying what would be right; a file's name has no directory in it
     */
    static Include of(String glob, boolean ignoresCase) {
        if (glob.contains("/")) {
            throw new IllegalArgumentException("'" + glob + "' has a '/', and matches no file's name; files of"
                    + " subdirectories are not taken, so make an inbox for the subdirectory");
        }
        if (OUTSIDE_BRACES.matcher(glob).find()) {
            throw new IllegalArgumentException(
                    "'" + glob + "' is one pattern with a comma in it; for either of two," + " write {*.csv,*.txt}");
        }
        return new Include(glob, ignoresCase, matcher(glob), matcher(glob.toLowerCase(Locale.ROOT)));
    }

    private static PathMatcher matcher(String glob) {
        return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    }

    boolean matches(Path file) {
        return asWritten.matches(file.getFileName())
                || (ignoresCase && matchesLowered(file.getFileName().toString()));
    }

    private boolean matchesLowered(String name) {
        try {
            return lowered.matches(Path.of(name.toLowerCase(Locale.ROOT)));
        } catch (InvalidPathException e) {
            // its bytes are no text of this locale
            return false;
        }
    }

    @Override
    public String toString() {
        return glob;
    }
}

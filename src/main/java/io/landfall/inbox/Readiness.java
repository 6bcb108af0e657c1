package io.landfall.inbox;

import io.landfall.event.Durations;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** When a file in an inbox is whole, and may be taken. */
sealed interface Readiness {
    /** Whether the file can be taken now, as far as one look can tell. */
    boolean isReady(Path file);

    /** The file that says the other one is whole, to be removed with it; the file itself where there is none. */
    default Path marker(Path file) {
        return file;
    }

    /** Whether the file only says that another one is whole. */
    default boolean isMarker(Path file) {
        return false;
    }

    /** Whether what {@link #isMarker} says of lies beside it. */
    default boolean marksSomething(Path marker) {
        return true;
    }

    /** What files have in common that are not ready, which goes behind "they ". */
    default String lacking() {
        return "are not whole yet";
    }

    /** Producers write elsewhere and rename into the inbox: whatever is visible there is whole. */
    record Renamed() implements Readiness {
        @Override
        public boolean isReady(Path file) {
            return true;
        }
    }

    /** Producers write {@code orders.csv} and then {@code orders.csv.done}. */
    record DoneFile() implements Readiness {
        static final String SUFFIX = ".done";

        @Override
        public boolean isReady(Path file) {
            return Staging.isFile(marker(file));
        }

        @Override
        public String lacking() {
            return "wait for a file of their name and " + SUFFIX;
        }

        @Override
        public boolean marksSomething(Path marker) {
            String uri = marker.toUri().toString();
            return Files.exists(Path.of(URI.create(uri.substring(0, uri.length() - SUFFIX.length()))));
        }

        @Override
        public boolean isMarker(Path file) {
            return file.toString().endsWith(SUFFIX);
        }

        @Override
        public Path marker(Path file) {
            // by its bytes: as a text, a name that the locale cannot read would be another
            return Path.of(URI.create(file.toUri() + SUFFIX));
        }
    }

    /** Nothing was written for a while, which only who looks more than once can tell: {@link Quietness}. */
    record Quiet(Duration time) implements Readiness {
        @Override
        public boolean isReady(Path file) {
            return true;
        }
    }

    /** Parses {@code rename}, {@code done-file} or {@code quiet:500ms}. */
    static Readiness parse(String text) {
        if (text.equals("rename")) {
            return new Renamed();
        }
        if (text.equals("done-file")) {
            return new DoneFile();
        }
        if (text.startsWith("quiet:")) {
            return new Quiet(Durations.parse(text.substring("quiet:".length())));
        }
        throw new IllegalArgumentException("'" + text + "' is none of rename, done-file, quiet:500ms");
    }
}

package io.landfall.inbox;

import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Stream;

/** The message that tells the intake of arrivals: their ids, a line each. */
final class Announcement {
    private static final String LINE_END = "\n";

    private Announcement() {}

    static String of(Collection<String> arrivalIds) {
        return String.join(LINE_END, arrivalIds);
    }

    /** The arrivals that a message tells of. */
    static Stream<String> arrivalIds(String message) {
        return Arrays.stream(message.split(LINE_END, -1));
    }
}

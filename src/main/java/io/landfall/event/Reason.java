package io.landfall.event;

import java.util.regex.Pattern;

/**
 * Why something failed, as a person reads it. Much of it may be a sender's words, and it goes to a
 * log, a database and receipts: so it is one line of bounded length, without what a terminal obeys or
 * a database refuses.
 */
public final class Reason {
    private static final int LONGEST = 2_000;
    /** Beside white space: control and format characters (such as those that turn a line around). */
    private static final Pattern UNSEEN = Pattern.compile("[\\s\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");
    /** Half of a surrogate pair, which no encoding can hold. */
    private static final Pattern HALF = Pattern.compile("\\p{Cs}");

    private Reason() {}

    /** The kind of the innermost exception and its message. */
    public static String of(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        return line(innermost.getClass().getSimpleName()
                + (innermost.getMessage() == null ? "" : ": " + innermost.getMessage()));
    }

    /** The text as one line of at most 2,000 characters that any log and any database can hold. */
    public static String line(String text) {
        // of a text of megabytes only what can be shown is looked at
        String start = text.length() <= 2 * LONGEST ? text : text.substring(0, 2 * LONGEST);
        String line = HALF.matcher(UNSEEN.matcher(start).replaceAll(" "))
                .replaceAll("\uFFFD")
                .strip();
        if (line.length() < LONGEST || (line.length() == LONGEST && start.length() == text.length())) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
        return line.substring(0, end) + "…";
    }
}

package io.landfall.inbox.read;

import java.nio.charset.StandardCharsets;

/**
 * The beginning of a bad record's text, at most {@link Entry#TEXT_LIMIT} characters. A NUL shows as
 * its picture, U+2400, because it goes into a database and PostgreSQL cannot hold one in a text.
 */
final class Excerpt {
    private static final int MOST_BYTES_PER_CHAR = 3;

    private Excerpt() {}

    /** Of UTF-8; bytes that are not become U+FFFD. */
    static String of(byte[] bytes, int from, int to) {
        int length = Math.min(to - from, MOST_BYTES_PER_CHAR * Entry.TEXT_LIMIT);
        return of(new String(bytes, from, length, StandardCharsets.UTF_8));
    }

    static String of(char[] chars, int from, int to) {
        return of(new String(chars, from, Math.min(to - from, Entry.TEXT_LIMIT + 1)));
    }

    static String of(String text) {
        return of(text, Entry.TEXT_LIMIT);
    }

    static String of(String text, int mostCharacters) {
        int end = Math.min(text.length(), mostCharacters);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end).replace('\0', '\u2400');
    }
}

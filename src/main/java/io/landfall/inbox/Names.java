package io.landfall.inbox;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Short names for long ones. */
final class Names {
    private static final int BYTES = 6;

    private Names() {}

    /** A file's name as one line of a message has it. */
    static String shown(Path file) {
        return file.getFileName().toString().replaceAll("\\p{Cntrl}", "?");
    }

    /**
     * Tells the files of one batch apart: 48 bits for at most some hundreds of names. Of the name's
     * bytes and not its text, in which all bytes look alike that the locale cannot read.
     */
    static String digest(Path file) {
        String name = rawName(file);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String rawName(Path file) {
        String name = file.getFileName().toString();
        if (name.chars().allMatch(Names::isItselfInUris)) {
            return name;
        }
        String path = file.toUri().getRawPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static boolean isItselfInUris(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '-'
                || c == '_';
    }
}

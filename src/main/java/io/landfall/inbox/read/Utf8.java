package io.landfall.inbox.read;

/**
 * Well-formed UTF-8 by table 3-7 of the Unicode standard. Jackson lets overlong forms and encoded
 * surrogates pass, with which two different files would make the same record.
 */
final class Utf8 {
    private Utf8() {}

    static boolean isWellFormed(byte[] bytes, int from, int to) {
        int at = ByteSearch.indexOfNonAscii(bytes, from, to);
        while (at < to) {
            int length = sequenceLength(bytes, at, to);
            if (length == 0) {
                return false;
            }
            at += length;
            if (at < to && bytes[at] >= 0) {
                at = ByteSearch.indexOfNonAscii(bytes, at, to);
            }
        }
        return true;
    }

    /** How many bytes a text has. */
    static long length(String text) {
        long length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            // Of a surrogate pair's four bytes, two are its chars.
            length += next < 0x80 ? 0 : next < 0x800 || Character.isSurrogate(next) ? 1 : 2;
        }
        return length;
    }

    /** The length of the multi-byte sequence at this place; 0 if it is none. */
    private static int sequenceLength(byte[] bytes, int at, int to) {
        int lead = bytes[at] & 0xFF;
        int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        if (length == 0 || at + length > to) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        boolean wellFormed = second >= least && second <= most;
        for (int i = at + 2; i < at + length; i++) {
            wellFormed &= (bytes[i] & 0xC0) == 0x80;
        }
        return wellFormed ? length : 0;
    }
}

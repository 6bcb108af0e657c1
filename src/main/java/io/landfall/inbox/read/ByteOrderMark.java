package io.landfall.inbox.read;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** What the first bytes of a text file may say about its encoding. */
enum ByteOrderMark {
    UTF_8(StandardCharsets.UTF_8, 0xEF, 0xBB, 0xBF),
    UTF_16BE(StandardCharsets.UTF_16BE, 0xFE, 0xFF),
    UTF_16LE(StandardCharsets.UTF_16LE, 0xFF, 0xFE),
    NONE(StandardCharsets.UTF_8);

    private final Charset charset;

    @SuppressWarnings("ImmutableEnumChecker") // written once, here, and handed to nobody
    private final int[] bytes;

    ByteOrderMark(Charset charset, int... bytes) {
        this.charset = charset;
        this.bytes = bytes;
    }

    static ByteOrderMark of(byte[] start) {
        for (ByteOrderMark mark : values()) {
            if (mark.begins(start)) {
                return mark;
            }
        }
        return NONE;
    }

    int length() {
        return bytes.length;
    }

    /** The charset that the mark names, or what is said to be the file's where there is no mark. */
    Charset charsetOr(Charset said) {
        return this == NONE ? said : charset;
    }

    boolean isUtf8() {
        return charset.equals(StandardCharsets.UTF_8);
    }

    private boolean begins(byte[] start) {
        if (start.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((start[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}

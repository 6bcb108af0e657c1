package io.landfall.inbox.read;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.Optional;

/**
 * The characters of a file around the record that is being looked for; what {@link FileWindow} is to
 * bytes. Of a record over the limit only the beginning is kept.
 *
 * <p>Decoding stops in front of bytes that are no characters until the cursor has come there, so they
 * are counted against the record that they are in.
 */
final class TextWindow implements Closeable {
    private static final int READ_BYTES = 64 * 1024;
    private static final int MOST_BYTES_PER_CHAR = 4;
    private static final char REPLACEMENT = '\uFFFD';

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final int limit;
    private final ByteBuffer undecoded = ByteBuffer.allocate(READ_BYTES).flip();
    private char[] chars = new char[2 * READ_BYTES];
    private int from;
    private int at;
    private int to;
    /** Whether all bytes have been read, and whether all of them have been decoded. */
    private boolean ended;

    private boolean decoded;
    private boolean malformed;
    private boolean forgotten;
    private String beginning = "";

    TextWindow(InputStream in, Charset charset, int limit) {
        this.in = in;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        this.limit = limit;
    }

    /** The array; another one after each {@link #more}. */
    char[] chars() {
        return chars;
    }

    /** Where the record begins in the array. */
    int from() {
        return from;
    }

    int at() {
        return at;
    }

    /** The end of what has been decoded. */
    int to() {
        return to;
    }

    int limit() {
        return limit;
    }

    void moveTo(int position) {
        at = position;
    }

    /** A record begins at the cursor. */
    void begin() {
        from = at;
        malformed = false;
        forgotten = false;
    }

    /**
     * Whether the record has more characters than the limit has bytes. Then it has more bytes as well,
     * for no charset makes two characters of one.
     */
    boolean isOverLimit() {
        return forgotten || at - from > limit;
    }

    /** Why the record's text cannot be used, whatever it says. */
    Optional<String> problem() {
        if (isOverLimit() || isOverLimitInBytes()) {
            return Optional.of("is longer than " + limit + " bytes, the most that a record may have");
        }
        if (malformed) {
            return Optional.of(
                    "holds bytes that are not " + decoder.charset() + ", the file's charset has to be named");
        }
        return containsNul()
                ? Optional.of("holds a NUL character, a file of UTF-16 needs a byte-order mark or its charset named")
                : Optional.empty();
    }

    private boolean isOverLimitInBytes() {
        boolean isFar = at - from <= limit / MOST_BYTES_PER_CHAR;
        return !isFar
                && decoder.charset().canEncode()
                && new String(chars, from, at - from).getBytes(decoder.charset()).length > limit;
    }

    private boolean containsNul() {
        int i = from;
        while (i < at && chars[i] != 0) {
            i++;
        }
        return i < at;
    }

    String excerpt() {
        return forgotten ? beginning : Excerpt.of(chars, from, at);
    }

    /** The character at the cursor, or -1 at the end of the file. */
    int peek() throws IOException {
        return at < to || more() ? chars[at] : -1;
    }

    /** Decodes on when the cursor is at the end; false at the end of the file. */
    boolean more() throws IOException {
        if (to - from > limit) {
            beginning = excerpt();
            forgotten = true;
            from = to;
        }
        if (chars.length - to < READ_BYTES) {
            makeRoom();
        }
        int before = to;
        while (to == before && !decoded) {
            decode();
            if (to == before && !ended) {
                fill();
            }
        }
        return to > before;
    }

    private void decode() {
        CharBuffer room = CharBuffer.wrap(chars, to, chars.length - to);
        CoderResult result = decoder.decode(undecoded, room, ended);
        if (result.isError() && room.position() == to) {
            undecoded.position(undecoded.position() + result.length());
            room.put(REPLACEMENT);
            malformed = true;
        }
        if (result.isUnderflow() && ended) {
            decoder.flush(room);
            decoded = true;
        }
        to = room.position();
    }

    private void fill() throws IOException {
        undecoded.compact();
        int read = in.read(undecoded.array(), undecoded.position(), undecoded.remaining());
        ended = read < 0;
        undecoded.position(undecoded.position() + Math.max(read, 0)).flip();
    }

    private void makeRoom() {
        int kept = to - from;
        if (kept > chars.length / 2) {
            chars = Arrays.copyOf(chars, (int) Math.min(2L * chars.length, Integer.MAX_VALUE - 8));
        }
        System.arraycopy(chars, from, chars, 0, kept);
        at -= from;
        to = kept;
        from = 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

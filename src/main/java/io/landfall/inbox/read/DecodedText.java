package io.landfall.inbox.read;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/**
 * Decodes bytes, and fails at those that are no characters only when all before them has been read:
 * an {@link java.io.InputStreamReader} drops up to a buffer of good text in front of them.
 */
final class DecodedText extends Reader {
    private static final int BUFFER_BYTES = 8 * 1024;

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final ByteBuffer undecoded = ByteBuffer.allocate(BUFFER_BYTES).flip();
    private boolean ended;

    DecodedText(InputStream in, Charset charset) {
        this.in = in;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /**
     * Reads up to so many characters.
     *
     * @throws CharacterCodingException if the next bytes are no character
     */
    @Override
    public int read(char[] chars, int offset, int length) throws IOException {
        CharBuffer room = CharBuffer.wrap(chars, offset, length);
        while (true) {
            CoderResult result = decoder.decode(undecoded, room, ended);
            if (result.isUnderflow() && ended) {
                decoder.flush(room);
            }
            int decoded = room.position() - offset;
            if (decoded > 0) {
                return decoded;
            }
            if (result.isError()) {
                result.throwException();
            }
            if (ended || result.isOverflow()) {
                return ended ? -1 : 0;
            }
            fill();
        }
    }

    private void fill() throws IOException {
        undecoded.compact();
        int read = in.read(undecoded.array(), undecoded.position(), undecoded.remaining());
        ended = read < 0;
        undecoded.position(undecoded.position() + Math.max(read, 0)).flip();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

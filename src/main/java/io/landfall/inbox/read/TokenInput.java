package io.landfall.inbox.read;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The bytes of a file on their way to an XML parser, which takes a comment, a CDATA section or an
 * attribute into memory as a whole, however long it is. Says no when one token takes more than the
 * limit, and tells the disk's failures from the parser's complaints, which are IOExceptions too.
 */
final class TokenInput extends InputStream {
    private final InputStream in;
    private final long limit;
    private long bytesSinceToken;
    private Optional<IOException> failure = Optional.empty();

    TokenInput(InputStream in, long limit) {
        this.in = in;
        this.limit = limit;
    }

    /** The parser has come to the end of a token. */
    void tokenEnds() {
        bytesSinceToken = 0;
    }

    long limit() {
        return limit;
    }

    boolean isTokenOverLimit() {
        return bytesSinceToken > limit;
    }

    /** The disk's own failure, if there was one. */
    Optional<IOException> failure() {
        return failure;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (isTokenOverLimit()) {
            throw new IOException("a token of XML is longer than " + limit + " bytes");
        }
        try {
            int read = in.read(bytes, offset, length);
            bytesSinceToken += Math.max(read, 0);
            return read;
        } catch (IOException e) {
            failure = Optional.of(e);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

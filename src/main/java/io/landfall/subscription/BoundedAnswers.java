package io.landfall.subscription;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Reads no more of an answer than fits into the memory many times over. Of a handler's answer only the
 * status counts, and what it says beyond the bound is discarded; a route of a user's own may need all of
 * it, and a longer answer than {@value #MOST_BYTES} bytes is a failure there.
 */
final class BoundedAnswers implements HttpClientConfigurer {
    /** As much as the largest record may have. */
    static final long MOST_BYTES = 16L * 1024 * 1024;
    /** As much as says what is wrong, and lets a connection be used again. */
    private static final long DISCARDED_BEHIND_BYTES = 64L * 1024;

    private static final ThreadLocal<Boolean> UNREAD = ThreadLocal.withInitial(() -> false);

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.addExecInterceptorFirst("landfall-bounded-answers", BoundedAnswers::bound);
    }

    /** Runs a call of whose answer nobody wants more than the status. */
    static void unread(Call call) throws Exception {
        UNREAD.set(true);
        try {
            call.run();
        } finally {
            UNREAD.remove();
        }
    }

    /** What asks for the answer, in the current thread. */
    @FunctionalInterface
    interface Call {
        void run() throws Exception;
    }

    private static ClassicHttpResponse bound(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        ClassicHttpResponse response = chain.proceed(request, scope);
        HttpEntity answer = response.getEntity();
        if (answer != null) {
            response.setEntity(new Bounded(answer, scope, UNREAD.get()));
        }
        return response;
    }

    /** An answer of which so many bytes are read; with more than that its connection ends. */
    private static final class Bounded extends HttpEntityWrapper {
        private final ExecChain.Scope scope;
        private final boolean discarding;

        Bounded(HttpEntity answer, ExecChain.Scope scope, boolean discarding) {
            super(answer);
            this.scope = scope;
            this.discarding = discarding;
        }

        @Override
        public InputStream getContent() throws IOException {
            return new BoundedStream(
                    super.getContent(), discarding ? DISCARDED_BEHIND_BYTES : MOST_BYTES, this::beyond);
        }

        private void beyond() throws IOException {
            scope.execRuntime.discardEndpoint();
            if (!discarding) {
                throw new IOException("the answer has more than " + MOST_BYTES + " bytes");
            }
        }
    }

    /** What is done when there is more than is read. */
    @FunctionalInterface
    private interface Beyond {
        void end() throws IOException;
    }

    private static final class BoundedStream extends FilterInputStream {
        private final Beyond beyond;
        private long left;
        private boolean ended;

        BoundedStream(InputStream content, long most, Beyond beyond) {
            super(content);
            this.left = most;
            this.beyond = beyond;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (ended) {
                return -1;
            }
            int read = super.read(bytes, offset, length);
            left -= Math.max(0, read);
            if (left < 0) {
                ended = true;
                beyond.end();
                return -1;
            }
            return read;
        }

        /** A stream is read to its end before it is closed, which this one does not have. */
        @Override
        public void close() throws IOException {
            if (!ended) {
                super.close();
            }
        }
    }
}

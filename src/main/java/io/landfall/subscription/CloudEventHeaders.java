package io.landfall.subscription;

import io.landfall.event.TimedCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;

/**
 * Writes an event's attributes into the headers of HTTP requests as the CloudEvents HTTP binding says
 * (3.1.3.2): what is no visible ASCII character is percent-encoded. Without it the client sends a
 * question mark for each, and two keys in another script are the same key to the receiver.
 */
final class CloudEventHeaders implements HttpClientConfigurer {
    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.addRequestInterceptorFirst((request, entity, context) -> encode(request));
        client.addExecInterceptorFirst("landfall-timeout", CloudEventHeaders::endInTime);
    }

    /** A thread that waits for an answer does not notice an interrupt; it does that its connection is closed. */
    private static ClassicHttpResponse endInTime(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        if (scope.execRuntime instanceof Cancellable connection) {
            TimedCall.current().ifPresent(call -> call.whenToldToEnd(connection::cancel));
        }
        return chain.proceed(request, scope);
    }

    private static void encode(HttpRequest request) {
        // in the binary mode of the binding it is the Content-Type (3.1.1)
        request.removeHeaders(Handler.ATTRIBUTE + "datacontenttype");
        for (Header header : request.getHeaders()) {
            if (header.getValue() != null && isAttribute(header.getName())) {
                header(request, header.getName(), header.getValue());
            }
        }
    }

    private static boolean isAttribute(String name) {
        return name.equalsIgnoreCase("Idempotency-Key")
                || name.regionMatches(true, 0, Handler.ATTRIBUTE, 0, Handler.ATTRIBUTE.length());
    }

    private static void header(HttpRequest request, String name, String value) {
        StringBuilder encoded = new StringBuilder();
        for (byte next : value.getBytes(StandardCharsets.UTF_8)) {
            if (next > ' ' && next < 0x7F && next != '"' && next != '%') {
                encoded.append((char) next);
            } else {
                encoded.append("%%%02X".formatted(next & 0xFF));
            }
        }
        request.setHeader(name, encoded.toString());
    }
}

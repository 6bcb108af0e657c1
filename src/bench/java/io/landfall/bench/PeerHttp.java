package io.landfall.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Answers the benchmark's questions in a peer, at the paths where Landfall's routes answer them. */
final class PeerHttp {
    private PeerHttp() {}

    /** Starts and says where, which is the sign that the peer is at work. */
    static void start(Handled handled) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/bench/", exchange -> answer(exchange, handled));
        server.start();
        System.out.println("listens on http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static void answer(HttpExchange exchange, Handled handled) throws IOException {
        try (exchange) {
            String question = exchange.getRequestURI().getPath().replaceFirst("^/bench/", "");
            byte[] body = handled.answer(question).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

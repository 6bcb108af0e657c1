package io.landfall;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.landfall.event.EventJson;
import io.landfall.event.OutOfReachException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a start waits for a database or a broker that is away: it says so once in the log, and answers
 * the health check in place of the routes that do not run yet. Used by the thread that starts.
 */
final class WaitingRoom implements AutoCloseable {
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final byte[] ALIVE = "{\"status\":\"UP\"}".getBytes(StandardCharsets.UTF_8);
    private static final Logger LOG = LoggerFactory.getLogger(WaitingRoom.class);

    private final Settings settings;
    private final BooleanSupplier toldToEnd;
    private HttpServer server;
    private volatile byte[] answer = {};

    WaitingRoom(Settings settings, BooleanSupplier toldToEnd) {
        this.settings = settings;
        this.toldToEnd = toldToEnd;
    }

    /**
     * Tries until what is needed is within reach.
     *
     * @throws CancellationException if the process is told to end before
     */
    <T> T until(String engine, Supplier<T> start) {
        boolean said = false;
        while (true) {
            try {
                T started = start.get();
                if (said) {
                    LOG.info("The {} is there: the start goes on", engine);
                }
                return started;
            } catch (OutOfReachException e) {
                if (!said) {
                    said = true;
                    LOG.error("Waiting: {}", e.getMessage());
                }
                tell(engine, e.getMessage());
                pause(e);
                if (toldToEnd.getAsBoolean()) {
                    throw new CancellationException("told to end while waiting for the " + engine);
                }
            }
        }
    }

    private void tell(String engine, String message) {
        answer = EventJson.bytes(EventJson.MAPPER.valueToTree(Map.of(
                "status", "DOWN", "checks", new Object[] {Map.of("name", engine, "status", "DOWN", "message", message)
                })));
        int port = settings.number("landfall.http.port", 0, 65_535);
        if (server == null && port != 0) {
            server = serve(port);
        }
    }

    private HttpServer serve(int port) {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(settings.httpHost(), port), 0);
            http.createContext("/observe/health", exchange -> answer(exchange, UNAVAILABLE, answer));
            http.createContext("/observe/health/live", exchange -> answer(exchange, OK, ALIVE));
            http.start();
            return http;
        } catch (IOException e) {
            throw new OutOfReachException("the health check cannot be answered: " + e.getMessage(), e);
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void pause(OutOfReachException reason) {
        try {
            Thread.sleep(BETWEEN_TRIES.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw reason;
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
    }
}

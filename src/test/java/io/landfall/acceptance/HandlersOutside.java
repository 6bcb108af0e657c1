package io.landfall.acceptance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Handlers behind HTTP that take their time, know nothing of keys, and book every call. */
final class HandlersOutside implements AutoCloseable {
    static {
        // read once by the server: a small answer is not to wait for the acknowledgement of its header
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, List<String>> books = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger atWork = new AtomicInteger();
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    HandlersOutside() throws IOException {
        server.setExecutor(threads);
        server.start();
    }

    /** A handler whose answer takes a time; returns its address. */
    String handler(String name, Duration time) {
        return open(name, key -> closed.await(time.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** A handler that does not answer the call of one key. */
    String hangingHandler(String name, String hangs) {
        return open(name, key -> {
            if (key.equals(hangs)) {
                letGo.await();
            }
        });
    }

    @FunctionalInterface
    private interface Work {
        void handle(String key) throws InterruptedException;
    }

    private String open(String name, Work work) {
        books.put(name, new CopyOnWriteArrayList<>());
        server.createContext("/" + name, exchange -> answer(exchange, books.get(name), work));
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
    }

    private void answer(HttpExchange exchange, List<String> book, Work work) throws IOException {
        atWork.incrementAndGet();
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            book.add(key);
            calls.incrementAndGet();
            work.handle(key);
            exchange.sendResponseHeaders(200, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            atWork.decrementAndGet();
        }
    }

    List<String> keys(String name) {
        return books.get(name);
    }

    int calls() {
        return calls.get();
    }

    /** Calls that nobody has been answered. */
    int atWork() {
        return atWork.get();
    }

    /** Nobody hangs any more. */
    void letGo() {
        letGo.countDown();
    }

    @Override
    public void close() {
        letGo();
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}

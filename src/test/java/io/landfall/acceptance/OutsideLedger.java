package io.landfall.acceptance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What handlers did, booked by a server that outlives them: {@code /booking} takes each key at once, unless the
 * books are shut, {@code /held} not before it is released.
 */
final class OutsideLedger implements AutoCloseable {
    /**
     * A key that was handled.
     *
     * @param process the number of the process that did
     */
    record Booked(String key, int process) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Booked> booking = new ArrayList<>();
    private final List<Booked> held = new ArrayList<>();
    private CompletableFuture<Boolean> release = new CompletableFuture<>();
    private int process;
    private int shutAt = Integer.MAX_VALUE;

    OutsideLedger() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/booking", exchange -> {
            awaitOpen();
            book(exchange, booking);
        });
        server.createContext("/held", exchange -> {
            if (gate().join()) {
                book(exchange, held);
            }
            exchange.close();
        });
        server.start();
    }

    String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void book(HttpExchange exchange, List<Booked> books) throws IOException {
        exchange.getRequestBody().readAllBytes();
        synchronized (this) {
            books.add(new Booked(exchange.getRequestHeaders().getFirst("Idempotency-Key"), process));
            notifyAll();
        }
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    /** The books are shut after so many bookings: what comes then waits until they are opened. */
    synchronized void shutAt(int bookings) {
        shutAt = bookings;
    }

    /** {@code /booking} takes each key at once again. */
    synchronized void open() {
        shutAt = Integer.MAX_VALUE;
        notifyAll();
    }

    private synchronized void awaitOpen() {
        try {
            while (booking.size() >= shutAt) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized CompletableFuture<Boolean> gate() {
        return release;
    }

    /** From now on {@code /held} is answered. */
    synchronized void release() {
        release.complete(true);
    }

    /** The process is dead: what waits here for an answer was not handled. */
    synchronized void nextProcess() {
        release.complete(false);
        release = new CompletableFuture<>();
        process++;
    }

    /** Waits for so many more bookings, or for so long. */
    synchronized void awaitMore(int bookings, Duration atMost) throws InterruptedException {
        int goal = booking.size() + bookings;
        long deadline = System.nanoTime() + atMost.toNanos();
        long left = atMost.toMillis();
        while (booking.size() < goal && left > 0) {
            wait(left);
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
    }

    synchronized List<Booked> booking() {
        return List.copyOf(booking);
    }

    synchronized List<Booked> held() {
        return List.copyOf(held);
    }

    @Override
    public void close() {
        release();
        open();
        server.stop(0);
        threads.shutdownNow();
    }
}

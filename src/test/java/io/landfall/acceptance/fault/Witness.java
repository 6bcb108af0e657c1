package io.landfall.acceptance.fault;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The outside world: handlers behind HTTP that book each call, and misbehave where they are told to. */
final class Witness implements AutoCloseable {
    static {
        // read once by the server: a small answer is not to wait for the acknowledgement of its header
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final RunClock clock;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Book> books = new ArrayList<>();
    private final AtomicLong highest = new AtomicLong();
    private volatile CountDownLatch awaited = new CountDownLatch(0);
    private volatile CountDownLatch awaitedFresh = new CountDownLatch(0);
    private volatile Duration lastCall;

    Witness(RunClock clock) {
        this.clock = clock;
        this.lastCall = clock.now();
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.start();
    }

    /** Opens a handler with a book of its own, at {@link #address} of that name. */
    Book open(String name, Manner manner) {
        Book book = new Book(name, manner, clock);
        books.add(book);
        server.createContext("/" + name, exchange -> answer(exchange, book));
        return book;
    }

    String address(String name) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
    }

    private void answer(HttpExchange exchange, Book book) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            Book.Call call = book.book(
                    exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                    Long.parseLong(exchange.getRequestHeaders().getFirst("ce-sequence")),
                    exchange.getRequestHeaders().getFirst("ce-partitionkey"),
                    exchange.getRequestHeaders().getFirst("ce-tenant"),
                    exchange.getRequestHeaders().getFirst("ce-type"));
            lastCall = clock.now();
            awaited.countDown();
            if (call.sequence() > highest.getAndAccumulate(call.sequence(), Math::max)) {
                awaitedFresh.countDown();
            }
            if (!call.answer().after().isZero()) {
                closing.await(call.answer().after().toMillis(), TimeUnit.MILLISECONDS);
            }
            call.answered(clock.now());
            exchange.sendResponseHeaders(call.answer().success() ? 200 : 500, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until so many more calls have come in, but no longer than a time. */
    void awaitCalls(int number, Duration atMost) {
        CountDownLatch latch = new CountDownLatch(number);
        awaited = latch;
        Pause.until(latch, atMost);
    }

    /** Waits for the first call for an event that was journaled behind all that were called for, or for a time. */
    void awaitFreshCall(Duration atMost) {
        CountDownLatch latch = new CountDownLatch(1);
        awaitedFresh = latch;
        Pause.until(latch, atMost);
    }

    /** For how long nobody has called. */
    Duration idle() {
        return clock.now().minus(lastCall);
    }

    List<Book> books() {
        return books;
    }

    /** Ends every call that hangs, and the server. */
    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}

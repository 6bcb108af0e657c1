package io.landfall.subscription;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Handles the deliveries of a batch, several at a time where the subscription allows it. Deliveries
 * of one partition share a lane, in order; once one of them failed, those behind it are not tried.
 */
final class Lanes implements AutoCloseable {
    private final Handling handler;
    private final BooleanSupplier mayGoOn;
    private final int lanes;
    private final ExecutorService workers;
    private final CallsUnderWay calls = new CallsUnderWay();

    /**
     * @param mayGoOn asked before each delivery; when it says no, the rest is left
     */
    Lanes(Handling handler, String name, int lanes, BooleanSupplier mayGoOn) {
        this.handler = handler;
        this.mayGoOn = mayGoOn;
        this.lanes = lanes;
        AtomicInteger number = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(
                Math.max(1, lanes),
                task -> new Thread(task, "landfall-handler-" + name + "-" + number.incrementAndGet()));
    }

    /** What is around the handling of a lane. */
    @FunctionalInterface
    interface Unit {
        Round run(Supplier<Round> lane);
    }

    /**
     * What became of a round.
     *
     * @param tried deliveries whose handler was called
     * @param heldBack deliveries behind a failed one of their partition
     * @param left deliveries that were not reached in time, in order
     */
    record Round(List<Delivery> tried, List<Delivery> heldBack, List<Delivery> left) {
        Round() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        /**
         * What a stop broke is no attempt: it comes again, and what was to wait behind it comes again
         * behind it.
         */
        void leaveFailed() {
            List<Delivery> broken = tried.stream().filter(Delivery::hasFailed).toList();
            tried.removeAll(broken);
            left.addAll(0, heldBack);
            left.addAll(0, broken);
            heldBack.clear();
        }

        private void addAll(Round lane) {
            tried.addAll(lane.tried());
            heldBack.addAll(lane.heldBack());
            left.addAll(lane.left());
        }
    }

    /**
     * Calls handlers until all deliveries are done or the time is over; each call in progress ends.
     *
     * @param unit runs a lane, in the thread that its deliveries are handled in
     */
    Round handle(List<Delivery> deliveries, Duration time, Unit unit) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        if (lanes == 1 || deliveries.size() == 1) {
            return unit.run(() -> run(new ArrayDeque<>(deliveries), deadline));
        }
        Round whole = new Round();
        List<Future<Round>> running = new ArrayList<>();
        for (Deque<Delivery> lane : assign(deliveries)) {
            running.add(workers.submit(() -> unit.run(() -> run(lane, deadline))));
        }
        RuntimeException failure = null;
        for (Future<Round> lane : running) {
            try {
                whole.addAll(lane.get());
            } catch (java.util.concurrent.ExecutionException e) {
                // the others are waited for: a batch that comes again must not meet its own handlers
                failure = new IllegalStateException("a handler's thread failed", e.getCause());
            }
        }
        if (failure != null) {
            throw failure;
        }
        return whole;
    }

    /** Interrupts the calls of handlers that are under way, and nothing else of what their threads do. */
    void breakOff() {
        calls.interrupt();
    }

    /** The deliveries whose handler is being called. */
    List<Delivery> underWay() {
        return calls.deliveries();
    }

    private List<Deque<Delivery>> assign(List<Delivery> deliveries) {
        List<Deque<Delivery>> assigned = new ArrayList<>();
        for (int i = 0; i < Math.min(lanes, deliveries.size()); i++) {
            assigned.add(new ArrayDeque<>());
        }
        int next = 0;
        for (Delivery delivery : deliveries) {
            int lane = delivery.partition().isPresent()
                    ? Math.floorMod(delivery.partition().get().hashCode(), assigned.size())
                    : next++ % assigned.size();
            assigned.get(lane).add(delivery);
        }
        assigned.removeIf(Deque::isEmpty);
        return assigned;
    }

    private Round run(Deque<Delivery> lane, long deadline) {
        Round round = new Round();
        Set<String> stopped = new HashSet<>();
        while (!lane.isEmpty() && mayGoOn.getAsBoolean()) {
            Delivery delivery = lane.remove();
            if (delivery.partition().filter(stopped::contains).isPresent()) {
                round.heldBack().add(delivery);
                continue;
            }
            calls.call(handler, delivery);
            round.tried().add(delivery);
            if (delivery.hasFailed()) {
                delivery.partition().ifPresent(stopped::add);
            }
            if (System.nanoTime() >= deadline) {
                break;
            }
        }
        // what waits behind a failed one must not be tried in the next round either
        for (Delivery delivery : lane) {
            boolean held = delivery.partition().filter(stopped::contains).isPresent();
            (held ? round.heldBack() : round.left()).add(delivery);
        }
        return round;
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}

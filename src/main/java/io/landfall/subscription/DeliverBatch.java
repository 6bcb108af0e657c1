package io.landfall.subscription;

import io.landfall.event.ClaimKey;
import io.landfall.event.Claims.Answer;
import io.landfall.event.Draining;
import io.landfall.event.QueuedEvent;
import io.landfall.event.Recurring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers a batch of a subscription's queue: claim, handle, settle. Two transactions of the
 * database a batch (a handler that writes to the same database takes part in the second), and then the
 * broker's commit, which is the caller's. Whatever happens in between, the batch comes again and what is
 * settled by then is not handled again.
 *
 * <p>Retries that are due come before new events, in the same thread, so that nothing overtakes.
 */
final class DeliverBatch implements Processor, Recurring, Draining, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeliverBatch.class);
    /** A slow handler's finished events are settled this often, so that a crash repeats few. */
    private static final Duration ROUND = Duration.ofMillis(250);

    private final SubscriptionSettings settings;
    private final Deliveries shared;
    private final Lanes lanes;
    private final Settlement settlement;
    private final DueRetries dueRetries;
    /** What is claimed and may not be settled. */
    private final List<Delivery> inHand = new ArrayList<>();

    private volatile boolean stopping;
    private volatile long term;

    DeliverBatch(SubscriptionSettings settings, Deliveries shared, Handler handler) {
        this.settings = settings;
        this.shared = shared;
        Handling timed = settings.timeout()
                .<Handling>map(time -> new WithinTime(handler, shared.watchdog(), settings, time))
                .orElse(handler);
        Handling handling = settings.transacted() ? new UndoneWhenFailed(timed, shared.transactions()) : timed;
        this.lanes = new Lanes(handling, settings.name(), settings.concurrency(), this::mayGoOn);
        this.settlement = new Settlement(settings, shared);
        this.dueRetries = new DueRetries(settings, shared, settlement);
    }

    private boolean mayGoOn() {
        return !stopping && shared.lease().holds(term);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        if (stopping) {
            throw isStopping();
        }
        letGo();
        term = shared.lease().term();
        try {
            List<Delivery> due = dueRetries.claim();
            inHand.addAll(due);
            if (!due.isEmpty()) {
                handle(due, true);
            }
            inHand.clear();
            List<?> batch = exchange.getMessage().getBody(List.class);
            if (!batch.isEmpty()) {
                handle(claim(batch), false);
            }
            inHand.clear();
        } catch (RuntimeException e) {
            letGoIfPossible();
            throw e;
        }
    }

    @Override
    public Duration patience() {
        return dueRetries.patience();
    }

    /** The batch comes again, perhaps to another node, which must not take this one to be at work on it. */
    private void letGoIfPossible() {
        try {
            letGo();
        } catch (RuntimeException e) {
            LOG.debug("Claims are given back with the next batch", e);
        }
    }

    private void letGo() {
        settlement.letGo(inHand);
        inHand.clear();
    }

    private List<Delivery> claim(List<?> batch) {
        Map<Long, Delivery> byKey = byKey(batch);
        List<ClaimKey> keys = byKey.values().stream().map(Delivery::claimKey).toList();
        Map<ClaimKey, Answer> answers = shared.claims().claim(settings.name(), keys, settings.memory());
        List<Delivery> claimed = new ArrayList<>();
        List<Delivery> held = new ArrayList<>();
        for (Delivery delivery : byKey.values()) {
            switch (answers.get(delivery.claimKey())) {
                case CLAIMED -> {
                    delivery.claimed();
                    claimed.add(delivery);
                    inHand.add(delivery);
                }
                case HELD -> held.add(delivery);
                case DONE, WAITING -> claimed.add(delivery);
            }
        }
        settlement.lookAgain(held);
        if (!held.isEmpty()) {
            dueRetries.lookSoon();
        }
        return inOrder(claimed);
    }

    /** Deliveries of the queued events, one for each key. */
    private Map<Long, Delivery> byKey(List<?> batch) {
        Map<Long, Delivery> byKey = new LinkedHashMap<>();
        for (Object queued : batch) {
            Delivery delivery = Delivery.first((QueuedEvent) queued);
            if (settings.ordered()) {
                delivery.inPartition(delivery.envelope().partitionKey());
            }
            byKey.putIfAbsent(delivery.claimKey().sequence(), delivery);
        }
        return byKey;
    }

    /** Sends deliveries of a partition that is held up to wait behind its earlier events. */
    private List<Delivery> inOrder(List<Delivery> claimed) {
        if (!settings.ordered()) {
            return claimed;
        }
        Set<String> heldUp = shared.retries()
                .heldUp(
                        settings.name(),
                        claimed.stream()
                                .flatMap(delivery -> delivery.partition().stream())
                                .collect(Collectors.toSet()));
        List<Delivery> free = new ArrayList<>();
        List<Delivery> behind = new ArrayList<>();
        for (Delivery delivery : claimed) {
            boolean waits = delivery.isClaimed()
                    && delivery.partition().filter(heldUp::contains).isPresent();
            (waits ? behind : free).add(delivery);
        }
        settlement.waitBehind(behind);
        return free;
    }

    private void handle(List<Delivery> deliveries, boolean retried) throws InterruptedException {
        List<Delivery> left = deliveries;
        List<Delivery> unreadable = new ArrayList<>();
        while (!left.isEmpty()) {
            if (stopping) {
                unreadable.addAll(left);
                settlement.giveBack(unreadable, retried);
                throw isStopping();
            }
            if (!shared.lease().holds(term)) {
                // another node may be at work on them already
                throw new RejectedExecutionException("this node was out of touch with the database for too long");
            }
            Lanes.Round round = lanes.handle(left, ROUND, lane -> settled(lane, retried));
            if (round.tried().stream().anyMatch(Delivery::hasFailed)) {
                dueRetries.lookSoon();
            }
            round.tried().stream().filter(Delivery::isUnreadable).forEach(unreadable::add);
            left = round.left();
        }
        if (!unreadable.isEmpty()) {
            // behind all others, which are settled: the batch comes again without what is no event
            settlement.giveBack(unreadable, retried);
            throw new IllegalStateException(unreadable.size() + " messages are no events");
        }
    }

    private RejectedExecutionException isStopping() {
        return new RejectedExecutionException("subscription '" + settings.name() + "' is stopping");
    }

    /** Handles and settles a lane's deliveries: in one transaction where the handler takes part in it. */
    private Lanes.Round settled(Supplier<Lanes.Round> lane, boolean retried) {
        Supplier<Lanes.Round> handling = () -> {
            Lanes.Round round = lane.get();
            if (stopping) {
                round.leaveFailed();
            }
            return round;
        };
        return settings.transacted()
                ? settlement.settleWith(handling, retried)
                : settlement.settle(handling.get(), retried);
    }

    /** Ends the batch under way behind the calls under way; what it has not settled comes again. */
    @Override
    public void drain() {
        stopping = true;
    }

    @Override
    public void breakOff() {
        drain();
        lanes.breakOff();
    }

    @Override
    public List<String> underWay() {
        return lanes.underWay().stream()
                .map(delivery -> "subscription '" + settings.name() + "', whose handler has event "
                        + delivery.event().sequence())
                .toList();
    }

    @Override
    public void close() {
        lanes.close();
    }
}

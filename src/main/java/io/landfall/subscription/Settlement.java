package io.landfall.subscription;

import io.landfall.event.ClaimKey;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what became of deliveries, each call in one transaction: handled ones are confirmed, failed
 * ones get a later attempt or become dead letters, and those behind a failed one wait for it.
 */
final class Settlement {
    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final SubscriptionSettings settings;
    private final Deliveries shared;
    private final RandomGenerator random = RandomGenerator.getDefault();

    Settlement(SubscriptionSettings settings, Deliveries shared) {
        this.settings = settings;
        this.shared = shared;
    }

    /** A round's deliveries by what came of them. */
    private record Outcome(
            List<Delivery> handled, List<Delivery> failed, List<Delivery> parked, List<Delivery> heldBack) {
        boolean isEmpty() {
            return handled.isEmpty() && failed.isEmpty() && parked.isEmpty() && heldBack.isEmpty();
        }
    }

    /**
     * Settles a round of deliveries.
     *
     * @param retried whether they came from the table of retries, and so have rows there
     */
    Lanes.Round settle(Lanes.Round round, boolean retried) {
        Outcome outcome = outcome(round);
        if (!outcome.isEmpty()) {
            Patience.with(() -> shared.transactions().run(() -> write(outcome, retried)));
            report(outcome.failed(), outcome.parked());
        }
        return round;
    }

    /** Handles a round and settles it in one transaction, which the handlers take part in. */
    Lanes.Round settleWith(Supplier<Lanes.Round> handling, boolean retried) {
        Lanes.Round settled = shared.transactions().in(() -> {
            Lanes.Round round = handling.get();
            write(outcome(round), retried);
            return round;
        });
        Outcome outcome = outcome(settled);
        report(outcome.failed(), outcome.parked());
        return settled;
    }

    private Outcome outcome(Lanes.Round round) {
        // one that is not claimed waits already, or is handled: it only came again
        List<Delivery> heldBack =
                round.heldBack().stream().filter(Delivery::isClaimed).toList();
        Outcome outcome = new Outcome(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), heldBack);
        for (Delivery delivery : round.tried()) {
            if (delivery.isHandled()) {
                outcome.handled().add(delivery);
            } else if (delivery.hasFailed()) {
                (delivery.failures() >= settings.attempts() ? outcome.parked() : outcome.failed()).add(delivery);
            }
        }
        return outcome;
    }

    private void write(Outcome outcome, boolean retried) {
        List<Delivery> done = new ArrayList<>(outcome.handled());
        done.addAll(outcome.parked());
        List<Delivery> waiting = new ArrayList<>(outcome.failed());
        waiting.addAll(outcome.heldBack());
        // everywhere in this order, so that no two transactions wait for each other: claims, journal, retries
        shared.claims().settle(settings.name(), keys(done), keys(waiting));
        List<Delivery> kept = new ArrayList<>(retried ? outcome.failed() : waiting);
        kept.addAll(outcome.parked());
        if (retried || !kept.isEmpty()) {
            shared.retries().lockWith(settings.name(), kept, now());
        }
        finish(done, outcome.parked(), retried);
        retryLater(outcome.failed(), retried);
        holdBack(outcome.heldBack(), retried);
    }

    /** Ends what is left of these deliveries' claims; those that are settled, or another's, stay as they are. */
    void letGo(List<Delivery> deliveries) {
        List<ClaimKey> claimed = keys(deliveries.stream()
                .filter(delivery -> delivery.isClaimed() && !delivery.claimKey().again())
                .toList());
        shared.claims().release(settings.name(), claimed);
    }

    /** Ends the claims of deliveries that were not tried, so that nobody has to wait for them. */
    void giveBack(List<Delivery> untried, boolean retried) {
        List<ClaimKey> claimed =
                keys(untried.stream().filter(Delivery::isClaimed).toList());
        shared.transactions().run(() -> {
            if (retried) {
                shared.claims().await(settings.name(), claimed);
            } else {
                shared.claims().release(settings.name(), claimed);
            }
        });
    }

    private void finish(List<Delivery> done, List<Delivery> parked, boolean retried) {
        shared.deadLetters().park(settings.name(), parked, now());
        if (retried) {
            shared.retries().finish(settings.name(), done, now());
        }
    }

    private void retryLater(List<Delivery> failed, boolean retried) {
        for (Delivery delivery : failed) {
            Duration delay = delay(delivery);
            shared.retries().failed(settings.name(), delivery, now(), now().plus(delay), retried);
        }
    }

    /** A receiver may ask for a longer one, up to the ceiling. */
    private Duration delay(Delivery delivery) {
        Duration delay = settings.backoff().after(delivery.failures(), random);
        return delivery.retryAfter(shared.clock().instant())
                .map(asked -> asked.compareTo(settings.backoff().ceiling()) < 0
                        ? asked
                        : settings.backoff().ceiling())
                .filter(asked -> asked.compareTo(delay) > 0)
                .orElse(delay);
    }

    private void holdBack(List<Delivery> heldBack, boolean retried) {
        if (!retried) {
            shared.retries().waitBehind(settings.name(), heldBack);
        }
        shared.retries().wake(settings.name(), heldBack, now());
    }

    /** Claimed deliveries whose partition is held up wait behind its earlier events. */
    void waitBehind(List<Delivery> behind) {
        if (!behind.isEmpty()) {
            shared.transactions().run(() -> {
                shared.claims().await(settings.name(), keys(behind));
                shared.retries().lockWith(settings.name(), behind, now());
                holdBack(behind, false);
            });
        }
    }

    /**
     * Another node is at work on these keys. Should it die, its own copy of the event may be gone, so
     * this copy is kept and looked at again, until that node has settled it or is held for dead.
     */
    void lookAgain(List<Delivery> held) {
        if (!held.isEmpty()) {
            List<Delivery> inOrder = held.stream()
                    .sorted(Comparator.comparing(delivery -> delivery.event().sequence()))
                    .toList();
            OffsetDateTime later = now().plus(LOOK_AGAIN);
            shared.transactions().run(() -> {
                shared.retries().lockWith(settings.name(), inOrder, now());
                shared.retries().lookAgain(settings.name(), inOrder, later);
            });
        }
    }

    /** Rows of retries that another node has handled meanwhile. */
    void forget(List<Delivery> superfluous) {
        if (!superfluous.isEmpty()) {
            shared.transactions().run(() -> {
                shared.retries().lock(settings.name());
                shared.retries().finish(settings.name(), superfluous, now());
            });
        }
    }

    private void report(List<Delivery> failed, List<Delivery> parked) {
        failed.stream()
                .findFirst()
                .ifPresent(first -> LOG.warn(
                        "Subscription '{}': {} failed and will be tried again; event {} at attempt {} of {}: {}",
                        settings.name(),
                        failed.size() == 1 ? "an event" : failed.size() + " events",
                        first.event().sequence(),
                        first.failures(),
                        settings.attempts(),
                        first.reason()));
        for (Delivery delivery : parked) {
            LOG.error(
                    "Subscription '{}': event {} is a dead letter after {}: {}",
                    settings.name(),
                    delivery.event().sequence(),
                    delivery.failures() == 1 ? "1 attempt" : delivery.failures() + " attempts",
                    delivery.reason());
        }
    }

    private static List<ClaimKey> keys(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::claimKey).toList();
    }

    private OffsetDateTime now() {
        return OffsetDateTime.now(shared.clock());
    }
}

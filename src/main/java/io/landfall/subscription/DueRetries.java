package io.landfall.subscription;

import io.landfall.event.ClaimKey;
import io.landfall.event.Claims.Answer;
import io.landfall.event.Recurrence;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes the deliveries whose next attempt is due, each with the events that wait behind it. */
final class DueRetries {
    /** How often to ask the database; a shorter backoff than this is rounded up to it. */
    private static final Duration INTERVAL = Duration.ofMillis(100);
    /** How seldom to ask while nothing of this subscription is known to wait: another node may have left something. */
    private static final Duration IDLE_INTERVAL = Duration.ofSeconds(5);
    /** The same where there is no other node. */
    private static final Duration IDLE_INTERVAL_ALONE = Duration.ofSeconds(30);

    private final SubscriptionSettings settings;
    private final Deliveries shared;
    private final Settlement settlement;
    private final Recurrence look = Recurrence.now();
    private Instant looked = Instant.MAX;

    DueRetries(SubscriptionSettings settings, Deliveries shared, Settlement settlement) {
        this.settings = settings;
        this.shared = shared;
        this.settlement = settlement;
    }

    /** Something was put off just now: its next attempt may be due before the next look. */
    void lookSoon() {
        look.soon();
    }

    /** How long until the next look. */
    Duration patience() {
        return look.until(shared.clock().instant());
    }

    /** Claims what is due, in journal order; empty most of the time, and then without a query. */
    List<Delivery> claim() {
        Instant now = shared.clock().instant();
        if (!look.isDue(now)) {
            return List.of();
        }
        OffsetDateTime due = OffsetDateTime.ofInstant(now, ZoneOffset.UTC);
        if (now.isBefore(looked)) {
            // the clock was set back, or may have been while no process ran: nobody waits for longer than a backoff
            shared.transactions().run(() -> {
                shared.retries().lock(settings.name());
                shared.retries()
                        .pullForward(settings.name(), due, settings.backoff().ceiling());
            });
        }
        looked = now;
        if (shared.retries().isEmpty(settings.name())) {
            look.after(now, shared.lease().isShared() ? IDLE_INTERVAL : IDLE_INTERVAL_ALONE);
            return List.of();
        }
        List<Delivery> waiting = shared.retries().due(settings, due);
        look.after(now, INTERVAL);
        return waiting.isEmpty() ? waiting : claim(waiting);
    }

    private List<Delivery> claim(List<Delivery> waiting) {
        Map<ClaimKey, Answer> answers = shared.claims()
                .claimWaiting(
                        settings.name(),
                        waiting.stream().map(Delivery::claimKey).toList(),
                        settings.memory());
        List<Delivery> claimed = new ArrayList<>();
        List<Delivery> done = new ArrayList<>();
        List<Delivery> held = new ArrayList<>();
        Set<String> heldUp = new HashSet<>();
        for (Delivery delivery : waiting) {
            switch (answers.get(delivery.claimKey())) {
                case DONE, WAITING -> done.add(delivery);
                case HELD -> {
                    held.add(delivery);
                    delivery.partition().ifPresent(heldUp::add);
                }
                case CLAIMED -> {
                    delivery.claimed();
                    claimed.add(delivery);
                }
            }
        }
        settlement.forget(done);
        settlement.lookAgain(held);
        List<Delivery> behind = claimed.stream()
                .filter(delivery ->
                        delivery.partition().filter(heldUp::contains).isPresent())
                .toList();
        claimed.removeAll(behind);
        settlement.settle(new Lanes.Round(List.of(), behind, List.of()), true);
        return claimed;
    }
}

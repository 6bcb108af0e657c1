package io.landfall.event;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The subscriptions of this process, kept by the routes that serve them and read by the router.
 * Safe for any thread; {@link #version} changes with every change, so that a reader may keep what it
 * derived.
 */
public final class Subscriptions {
    private final ConcurrentMap<String, Subscription> byName = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Subscription> byQueue = new ConcurrentHashMap<>();
    private final AtomicLong version = new AtomicLong();
    private final Consumer<Subscription> check;

    public Subscriptions() {
        this(subscription -> {});
    }

    /**
     * @param check throws a {@link ConfigurationException} for a subscription that cannot be served
     */
    public Subscriptions(Consumer<Subscription> check) {
        this.check = check;
    }

    /** Adds a subscription, or replaces the one of its name. */
    public void add(Subscription subscription) {
        check.accept(subscription);
        byName.put(subscription.name(), subscription);
        byQueue.put(subscription.queue(), subscription);
        version.incrementAndGet();
    }

    /** All subscriptions by name. */
    public List<Subscription> all() {
        return byName.values().stream()
                .sorted(Comparator.comparing(Subscription::name))
                .toList();
    }

    /** The subscription of a queue; empty where this process has none of it. */
    public Optional<Subscription> ofQueue(String queue) {
        return Optional.ofNullable(byQueue.get(queue));
    }

    /** How long a subscription remembers a handled key; empty where this process has no such subscription. */
    public Optional<Duration> memory(String name) {
        return Optional.ofNullable(byName.get(name)).map(Subscription::memory);
    }

    /** How long the one with the longest memory remembers a key; zero where there is none. */
    public Duration longestMemory() {
        return byName.values().stream()
                .map(Subscription::memory)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    public long version() {
        return version.get();
    }
}

package io.landfall.broker;

import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/** What Landfall needs of Artemis for its queues, wherever the broker runs. */
final class QueueSettings {
    private static final String EXPIRY_QUEUE = "broker.expired";
    /** What a queue keeps in memory before it pages. Small, because every subscription has a queue. */
    private static final int QUEUE_MEMORY_BYTES = 8 * 1024 * 1024;

    private static final int PAGE_BYTES = 2 * 1024 * 1024;

    private QueueSettings() {}

    /**
     * A message that cannot be handled is parked by its consumer, never by a count of deliveries;
     * queues outlive their consumers, and page rather than block or drop.
     */
    static AddressSettings get() {
        return new AddressSettings()
                .setDeadLetterAddress(SimpleString.of(Broker.DEAD_LETTER_QUEUE))
                .setExpiryAddress(SimpleString.of(EXPIRY_QUEUE))
                .setMaxDeliveryAttempts(-1)
                .setRedeliveryDelay(0)
                .setAutoCreateQueues(true)
                .setAutoCreateAddresses(true)
                .setAutoDeleteQueues(false)
                .setAutoDeleteAddresses(false)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setMaxSizeBytes(QUEUE_MEMORY_BYTES)
                .setPageSizeBytes(PAGE_BYTES);
    }
}

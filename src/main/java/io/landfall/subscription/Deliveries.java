package io.landfall.subscription;

import io.landfall.event.ClaimKey;
import io.landfall.event.Claims;
import io.landfall.storage.DurableTransactions;
import io.landfall.storage.NodeLease;
import java.time.Clock;

/** What all subscriptions of a process share. */
public record Deliveries(
        Claims<ClaimKey> claims,
        Retries retries,
        DeadLetters deadLetters,
        DurableTransactions transactions,
        NodeLease lease,
        Watchdog watchdog,
        Clock clock) {}

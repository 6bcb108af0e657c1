package io.landfall.inbox;

import io.landfall.event.Brake;
import io.landfall.storage.DurableTransactions;
import io.landfall.storage.Home;
import io.landfall.storage.NodeLease;
import java.time.Clock;

/** What all inboxes of a process share. */
public record InboxServices(
        Home home,
        Inboxes inboxes,
        Archive archive,
        Arrivals arrivals,
        Receipts receipts,
        DurableTransactions transactions,
        NodeLease lease,
        Brake brake,
        int maxRecordBytes,
        Clock clock) {}

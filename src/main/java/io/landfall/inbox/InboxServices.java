package io.landfall.inbox;

import io.landfall.storage.DurableTransactions;
import io.landfall.storage.Home;
import java.time.Clock;

/** What all inboxes of a process share. */
public record InboxServices(
        Home home,
        Inboxes inboxes,
        Archive archive,
        Arrivals arrivals,
        Receipts receipts,
        DurableTransactions transactions,
        int maxRecordBytes,
        Clock clock) {}

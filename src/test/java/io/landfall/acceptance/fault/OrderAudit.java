package io.landfall.acceptance.fault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Audits the order in which a handler saw the events of each partition. */
final class OrderAudit {
    private final Faults faults;
    private final Map<String, Partition> partitions = new HashMap<>();
    private final List<String> overtaken = new ArrayList<>();
    private final List<String> atOnce = new ArrayList<>();

    /**
     * @param acrossInboxes whether one node reads all inboxes: several keep the order of each inbox
     */
    OrderAudit(Book book, Faults faults, boolean acrossInboxes) {
        this.faults = faults;
        book.calls().forEach(call -> partitions
                .computeIfAbsent(
                        acrossInboxes ? call.partition() : call.partition() + " of " + call.inbox(),
                        partition -> new Partition())
                .add(call));
    }

    void tell(Findings findings) {
        findings.add("out of order: called for the first time, or still unhandled, behind a later one", overtaken);
        findings.add("two calls of one partition at the same time", atOnce);
    }

    /** One partition's calls as they came in. */
    private final class Partition {
        private final Set<String> handled = new HashSet<>();
        private Book.Call highest;
        private Book.Call last;

        void add(Book.Call call) {
            if (highest != null && call.sequence() < highest.sequence() && !handled.contains(call.key())) {
                overtaken.add(call.key());
                overtaken.add(highest.key());
            }
            if (last != null && call.at().compareTo(last.answeredAt()) < 0 && !faults.between(last.at(), call.at())) {
                atOnce.add(call.key());
                atOnce.add(last.key());
            }
            last = call;
            if (call.answer().success()) {
                handled.add(call.key());
                highest = highest == null || call.sequence() > highest.sequence() ? call : highest;
            }
        }
    }
}

package io.landfall.inbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Of announced arrivals those that are to be read, in order, asked for some at a time: a batch of
 * messages may announce very many.
 */
final class AnnouncedArrivals implements Iterator<Arrival> {
    private static final int AT_ONCE = 500;

    private final Deque<String> ids;
    private final Arrivals arrivals;
    private final Receipts receipts;
    private final Deque<Arrival> found = new ArrayDeque<>();

    AnnouncedArrivals(List<String> ids, Arrivals arrivals, Receipts receipts) {
        this.ids = new ArrayDeque<>(ids);
        this.arrivals = arrivals;
        this.receipts = receipts;
    }

    @Override
    public boolean hasNext() {
        while (found.isEmpty() && !ids.isEmpty()) {
            find(ids.stream().limit(AT_ONCE).toList());
        }
        return !found.isEmpty();
    }

    private void find(List<String> some) {
        Map<String, Arrival> known = arrivals.find(some);
        for (String id : some) {
            Arrival arrival = known.get(id);
            if (arrival != null && arrival.state() == Arrival.State.TAKEN) {
                found.add(arrival);
            } else if (arrival != null) {
                // a message that comes again may mean that the commit went well and the receipt did not
                receipts.issue(arrival);
            }
            ids.remove();
        }
    }

    @Override
    public Arrival next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return found.remove();
    }
}

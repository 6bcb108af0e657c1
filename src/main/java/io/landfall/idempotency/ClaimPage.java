package io.landfall.idempotency;

import io.landfall.event.Claims.Answer;
import java.time.OffsetDateTime;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** One page of a subscription's claims, read in a transaction that holds its row, and changed there. */
final class ClaimPage {
    /** Events a page: as many as the journal gives numbers to at once. */
    static final int SIZE = 1_000;

    private final long number;
    private final BitSet handled;
    private final BitSet waiting;
    private final OffsetDateTime begunAt;
    private final Map<String, UnderWay> underWay = new HashMap<>();
    private boolean changed;

    ClaimPage(long number, byte[] handled, byte[] waiting, OffsetDateTime begunAt) {
        this.number = number;
        this.handled = BitSet.valueOf(handled);
        this.waiting = BitSet.valueOf(waiting);
        this.begunAt = begunAt;
    }

    /** What an owner has claimed on the page. */
    static final class UnderWay {
        private final BitSet claimed;
        private final boolean alive;
        private boolean changed;

        UnderWay(byte[] claimed, boolean alive) {
            this.claimed = BitSet.valueOf(claimed);
            this.alive = alive;
        }

        boolean isChanged() {
            return changed;
        }

        boolean isEmpty() {
            return claimed.isEmpty();
        }

        byte[] claimed() {
            return claimed.toByteArray();
        }
    }

    static long pageOf(long sequence) {
        return Math.floorDiv(sequence - 1, SIZE);
    }

    private static int bitOf(long sequence) {
        return (int) Math.floorMod(sequence - 1, (long) SIZE);
    }

    long number() {
        return number;
    }

    boolean isChanged() {
        return changed;
    }

    byte[] handled() {
        return handled.toByteArray();
    }

    byte[] waiting() {
        return waiting.toByteArray();
    }

    Map<String, UnderWay> underWay() {
        return underWay;
    }

    void add(String owner, UnderWay claims) {
        underWay.put(owner, claims);
    }

    boolean isHandled(long sequence) {
        return handled.get(bitOf(sequence));
    }

    /** Whether this page was begun too long ago to tell what a key's events mean that were journaled again. */
    boolean isBegunBefore(OffsetDateTime time) {
        return begunAt.isBefore(time);
    }

    /** What an owner gets who asks for an event, without claiming it. */
    Answer answer(long sequence, String owner, boolean askedAsWaiting) {
        int bit = bitOf(sequence);
        if (handled.get(bit)) {
            return Answer.DONE;
        }
        if (waiting.get(bit) && !askedAsWaiting) {
            return Answer.WAITING;
        }
        boolean held = underWay.entrySet().stream()
                .anyMatch(other -> !other.getKey().equals(owner)
                        && other.getValue().alive
                        && other.getValue().claimed.get(bit));
        return held ? Answer.HELD : Answer.CLAIMED;
    }

    /** Claims an event for an owner, and takes it from owners that are gone. */
    void claim(long sequence, String owner) {
        int bit = bitOf(sequence);
        underWay.forEach((other, claims) -> {
            if (!other.equals(owner) && claims.claimed.get(bit)) {
                claims.claimed.clear(bit);
                claims.changed = true;
            }
        });
        UnderWay own = underWay.computeIfAbsent(owner, key -> new UnderWay(new byte[0], true));
        own.changed |= !own.claimed.get(bit);
        own.claimed.set(bit);
        // its time of change, which keeps the purge off
        changed = true;
    }

    /** Ends an owner's claim; false if it has none. */
    boolean release(long sequence, String owner) {
        UnderWay own = underWay.get(owner);
        int bit = bitOf(sequence);
        if (own == null || !own.claimed.get(bit)) {
            return false;
        }
        own.claimed.clear(bit);
        own.changed = true;
        return true;
    }

    void setHandled(long sequence) {
        handled.set(bitOf(sequence));
        waiting.clear(bitOf(sequence));
        changed = true;
    }

    void setWaiting(long sequence) {
        changed |= !waiting.get(bitOf(sequence));
        waiting.set(bitOf(sequence));
    }
}

package io.landfall.acceptance.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one handler saw: every call, in the order of their arrival. For any thread. */
final class Book {
    private final String name;
    private final Manner manner;
    private final RunClock clock;
    private final List<Call> calls = new ArrayList<>();
    private final Map<String, Integer> callsByKey = new HashMap<>();
    private final Set<String> handled = new HashSet<>();
    private int mostCalls;

    Book(String name, Manner manner, RunClock clock) {
        this.name = name;
        this.manner = manner;
        this.clock = clock;
    }

    /** Books a call at its arrival, with the answer that it will get. */
    synchronized Call book(String key, long sequence, String partition, String inbox, String type) {
        int number = callsByKey.merge(key, 1, Integer::sum);
        mostCalls = Math.max(mostCalls, number);
        Call call = new Call(key, sequence, partition, inbox, type, clock.now(), manner.to(key, number));
        calls.add(call);
        if (call.answer().success()) {
            handled.add(key);
        }
        return call;
    }

    String name() {
        return name;
    }

    /** The most calls that came for one key. */
    synchronized int mostCalls() {
        return mostCalls;
    }

    synchronized int handled() {
        return handled.size();
    }

    synchronized Set<String> handledKeys() {
        return Set.copyOf(handled);
    }

    synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    Map<String, List<Call>> callsByKey() {
        Map<String, List<Call>> byKey = new LinkedHashMap<>();
        calls().forEach(call ->
                byKey.computeIfAbsent(call.key(), key -> new ArrayList<>()).add(call));
        return byKey;
    }

    /** One call. Its answer may never reach the caller, when that dies in the meantime. */
    static final class Call {
        private final String key;
        private final long sequence;
        private final String partition;
        private final String inbox;
        private final String type;
        private final Duration at;
        private final Manner.Answer answer;
        private volatile Duration answeredAt = Duration.ofDays(365);

        private Call(
                String key,
                long sequence,
                String partition,
                String inbox,
                String type,
                Duration at,
                Manner.Answer answer) {
            this.key = key;
            this.sequence = sequence;
            this.partition = partition;
            this.inbox = inbox;
            this.type = type;
            this.at = at;
            this.answer = answer;
        }

        void answered(Duration now) {
            answeredAt = now;
        }

        String key() {
            return key;
        }

        long sequence() {
            return sequence;
        }

        /** The inbox of the file that the event came from. */
        String inbox() {
            return inbox;
        }

        String partition() {
            return partition;
        }

        String type() {
            return type;
        }

        Duration at() {
            return at;
        }

        Duration answeredAt() {
            return answeredAt;
        }

        Manner.Answer answer() {
            return answer;
        }

        @Override
        public String toString() {
            return "%s sequence %d partition %s at %s %s"
                    .formatted(
                            key,
                            sequence,
                            partition,
                            RunClock.show(at),
                            (answer.success() ? "handled" : "failed")
                                    + (answer.after().isZero() ? "" : " after " + answer.after()));
        }
    }
}

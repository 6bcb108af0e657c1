package io.landfall.acceptance.fault;

import java.time.Duration;

/** How a handler behaves: what it answers to a key's first, second, … call. For any thread. */
@FunctionalInterface
interface Manner {
    /** An answer: success or failure, given after a while. */
    record Answer(boolean success, Duration after) {}

    /**
     * @param call the how many-th call of this key it is, from 1
     */
    Answer to(String key, int call);

    /** Does each key's third call, and fails the two before. */
    static Manner thirdTime() {
        return (key, call) -> new Answer(call >= 3, Duration.ZERO);
    }

    /** Fails and hangs at random: a share of the calls each, always the same ones for the same seed. */
    static Manner moody(long seed, double failing, double hanging, Duration longest) {
        return (key, call) -> {
            Chance chance = Chance.of(seed, key + " call " + call);
            boolean fails = chance.happens(failing);
            boolean hangs = chance.happens(hanging);
            return new Answer(!fails, hangs ? chance.between(Duration.ofMillis(500), longest) : Duration.ZERO);
        };
    }
}

package io.landfall.acceptance.fault;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** Everything that is left to chance in a run, from one seed. Used by one thread. */
final class Chance {
    private final Random random;

    /** Mixes the seed, because the first numbers of neighbouring seeds are much alike otherwise. */
    Chance(long seed) {
        this.random = new Random(new SplittableRandom(seed).nextLong());
    }

    /** The chance of one question alone: the same answer whenever and by whichever thread it is asked. */
    static Chance of(long seed, String question) {
        return new Chance(seed * 31 + question.hashCode());
    }

    boolean happens(double share) {
        return random.nextDouble() < share;
    }

    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    Duration between(Duration least, Duration most) {
        return least.plusMillis((long) (random.nextDouble() * most.minus(least).toMillis()));
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}

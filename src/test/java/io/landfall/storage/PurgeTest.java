package io.landfall.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.testing.SettableClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class PurgeTest {
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final SettableClock clock = SettableClock.atStart();
    private final Queue<Boolean> more = new ArrayDeque<>(List.of(true, true, false, false));
    private boolean broken;
    private final Purge purge = new Purge(this::step, PAUSE, clock);

    private boolean step() {
        if (broken) {
            throw new IllegalStateException("the database is away");
        }
        return more.remove();
    }

    private int stepsOf(int calls) {
        int before = more.size();
        for (int i = 0; i < calls; i++) {
            purge.run();
        }
        return before - more.size();
    }

    @Test
    void stepsFollowEachOtherWhileThereIsMoreAndThenPause() {
        int steps = stepsOf(1);
        clock.pass(PAUSE.minusMillis(1));
        int duringThePause = stepsOf(5);
        clock.pass(Duration.ofMillis(1));
        int behindIt = stepsOf(5);

        assertThat(List.of(steps, duringThePause, behindIt)).containsExactly(3, 0, 1);
    }

    @Test
    void aCallLeavesTheThreadToOthersBehindFiftySteps() {
        more.addAll(Collections.nCopies(100, true));
        more.removeIf(isMore -> !isMore);

        List<Integer> stepsOfEachCall = List.of(stepsOf(1), stepsOf(1));

        assertThat(stepsOfEachCall).containsExactly(50, 50);
    }

    @Test
    void aStepThatFailedIsTriedAgainBehindThePause() {
        broken = true;
        assertThatThrownBy(purge::run).hasMessage("the database is away");
        broken = false;

        int atOnce = stepsOf(1);
        clock.pass(PAUSE);
        int behindThePause = stepsOf(1);

        assertThat(List.of(atOnce, behindThePause)).containsExactly(0, 3);
    }
}

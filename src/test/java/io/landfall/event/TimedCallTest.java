package io.landfall.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimedCallTest {
    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    @Test
    void aCallThatIsToldToEndIsInterruptedAndTheInterruptEndsWithIt() {
        try (TimedCall call = TimedCall.begin()) {
            assertThat(TimedCall.current()).containsSame(call);
            call.tellToEnd();

            assertThat(call.wasTold()).isTrue();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        }

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(TimedCall.current()).isEmpty();
    }

    @Test
    void aCallThatEndedIsNotInterrupted() {
        TimedCall call = TimedCall.begin();
        call.close();

        call.tellToEnd();

        assertThat(call.wasTold()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void whatEndsACallIsRunOnceWhenItIsToldToEndAndAtOnceBehindThat() {
        List<String> ends = new ArrayList<>();
        try (TimedCall call = TimedCall.begin()) {
            call.whenToldToEnd(() -> ends.add("before"));
            call.tellToEnd();
            call.tellToEnd();
            call.whenToldToEnd(() -> ends.add("behind"));
        }

        assertThat(ends).containsExactly("before", "behind");
    }
}

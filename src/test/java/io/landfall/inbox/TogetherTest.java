package io.landfall.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TogetherTest {
    private final Together together = new Together("test");

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void theResultsAreInTheOrderOfWhatTheyAreOf() throws IOException {
        List<Integer> numbers = numbers(1_000);

        List<Integer> results = together.with(numbers, number -> -number);

        assertThat(results).isEqualTo(numbers.stream().map(number -> -number).toList());
        assertThat(together.with(List.<Integer>of(), number -> number)).isEmpty();
    }

    @Test
    void manyAreWorkedOnAtTheSameTime() throws IOException {
        CountDownLatch both = new CountDownLatch(2);

        List<Boolean> met = together.with(numbers(8), number -> {
            both.countDown();
            return await(both);
        });

        assertThat(met).containsOnly(true);
    }

    @Test
    void aFailureIsThrownOnceNobodyIsAtWorkAnyMore() {
        Set<Integer> begun = ConcurrentHashMap.newKeySet();
        Set<Integer> ended = ConcurrentHashMap.newKeySet();

        assertThatThrownBy(() -> together.with(numbers(10_000), number -> {
                    begun.add(number);
                    if (number == 100) {
                        ended.add(number);
                        throw new IOException("the disk fails");
                    }
                    ended.add(number);
                    return number;
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk fails");

        assertThat(begun).isEqualTo(ended).contains(100);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.landfall.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberLineTest {
    private final Random random = new Random(5);

    @Test
    void aNumberSharesASegmentWithARangeExactlyWhenItLiesInIt() {
        List<NumericMatcher> ranges = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int bottom = random.nextInt(300);
            ranges.add(matcher(new NumericRange(
                    bottom, random.nextBoolean(), bottom + 1 + random.nextInt(100), random.nextBoolean())));
        }
        ranges.add(matcher(NumericRange.only(7)));
        NumberLine line = new NumberLine(ranges);

        for (double number = -1; number < 402; number += 0.5) {
            List<Integer> segments = new ArrayList<>();
            line.segmentsAt(number, segments::add);
            for (NumericMatcher range : ranges) {
                assertThat(line.segmentsOf(range).anyMatch(segments::contains))
                        .as("%s in %s", number, range)
                        .isEqualTo(isIn(number, range.ranges().get(0)));
            }
        }
    }

    @Test
    void tenThousandRangesMakeAtMostFiveSegmentsANumberAndAHundredAndTwentyARange() {
        List<NumericMatcher> ranges = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            ranges.add(matcher(NumericRange.between(random.nextDouble(), 1 + random.nextDouble())));
        }
        NumberLine line = new NumberLine(ranges);
        List<Integer> segments = new ArrayList<>();

        line.segmentsAt(0.9, segments::add);

        assertThat(segments).hasSizeLessThanOrEqualTo(5);
        assertThat(ranges)
                .allSatisfy(range -> assertThat(line.segmentsOf(range)).hasSizeLessThanOrEqualTo(120));
    }

    private static boolean isIn(double number, NumericRange range) {
        return (range.openBottom() ? range.bottom() < number : range.bottom() <= number)
                && (range.openTop() ? number < range.top() : number <= range.top());
    }

    private static NumericMatcher matcher(NumericRange range) {
        return new NumericMatcher(List.of(range), false);
    }
}

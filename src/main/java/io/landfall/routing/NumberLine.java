package io.landfall.routing;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.function.IntConsumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The number line of one field, cut wherever some pattern has a bound, so that "does the number lie
 * in the range?" becomes "have they a segment in common?", a question of equality.
 *
 * <p>This is a segment tree. The bounds cut the line into cells: each bound is one, and each gap
 * beside it. The cells are the leaves of a tree, and each node of the tree is a segment, numbered as
 * in a heap: the root is 1, and the parent of n is n / 16. A number lies in one segment a level, and
 * a range is made of at most thirty a level. With 10,000 ranges there are five levels, however much
 * the ranges overlap. With two branches a node, numbers had three times and ranges half the segments:
 * that loaded somewhat faster and matched half as fast.
 */
final class NumberLine {
    private static final int BRANCHES = 16;

    private final double[] bounds;
    private final int leaves;
    private final BitSet used = new BitSet();

    NumberLine(Collection<NumericMatcher> matchers) {
        bounds = matchers.stream()
                .flatMap(matcher -> matcher.ranges().stream())
                .flatMapToDouble(range -> DoubleStream.of(range.bottom(), range.top()))
                .sorted()
                .distinct()
                .toArray();
        leaves = leaves(2 * bounds.length + 1);
        matchers.forEach(matcher -> segmentsOf(matcher).forEach(used::set));
    }

    private static int leaves(int cells) {
        int leaves = 1;
        while (leaves < cells) {
            leaves *= BRANCHES;
        }
        return leaves;
    }

    /** The segments that make up the numbers that a matcher of this line wants. */
    IntStream segmentsOf(NumericMatcher matcher) {
        return matcher.ranges().stream().flatMapToInt(this::segmentsOf);
    }

    /** The fewest segments that make up the range. */
    private IntStream segmentsOf(NumericRange range) {
        IntStream.Builder segments = IntStream.builder();
        int from = leaves + cell(range.bottom()) + (range.openBottom() ? 1 : 0);
        int to = leaves + cell(range.top()) + (range.openTop() ? 0 : 1);
        while (from < to) {
            while (from < to && from % BRANCHES != 0) {
                segments.add(from++);
            }
            while (from < to && to % BRANCHES != 0) {
                segments.add(--to);
            }
            from /= BRANCHES;
            to /= BRANCHES;
        }
        return segments.build();
    }

    /** Tells the segments in which the number lies, of those that some matcher is made of. */
    void segmentsAt(double number, IntConsumer segments) {
        for (int segment = leaves + cell(number); segment > 0; segment /= BRANCHES) {
            if (used.get(segment)) {
                segments.accept(segment);
            }
        }
    }

    /** Cell 2i + 1 is the bound i itself, cell 2i the gap below it. */
    private int cell(double number) {
        int found = Arrays.binarySearch(bounds, number);
        return found >= 0 ? 2 * found + 1 : 2 * (-found - 1);
    }
}

package io.landfall.acceptance.fault;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Many faults: half an hour, so run on demand with {@code mvn verify -Psoak -Dit.test=FaultsSoak}. See
 * {@link Dimensions} for its sizes and its seed.
 */
class FaultsSoak {
    private static final List<Summary> SUMMARIES = new ArrayList<>();

    @Test
    void aProcessThatIsKilled200TimesLosesAndDoublesNothing() {
        SUMMARIES.add(EmbeddedFaults.run(Dimensions.of("embedded", 100_000, 200)));
    }

    @Test
    void aClusterWithFiftyFaultsLosesAndDoublesNothing() {
        SUMMARIES.add(ClusterFaults.run(Dimensions.of("cluster", 30_000, 50)));
    }

    @AfterAll
    static void show() {
        SUMMARIES.forEach(System.out::println);
    }
}

package io.landfall.acceptance.fault;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A short run of faults; {@link FaultsSoak} is the long one. */
@Tag("full")
class FaultsIT {
    @Test
    void aProcessThatIsKilledAgainAndAgainLosesAndDoublesNothing() {
        EmbeddedFaults.run(Dimensions.of("embedded", 4_000, 8));
    }

    @Test
    void aClusterWhosePartsDieInTurnLosesAndDoublesNothing() {
        ClusterFaults.run(Dimensions.of("cluster", 3_000, 6));
    }
}

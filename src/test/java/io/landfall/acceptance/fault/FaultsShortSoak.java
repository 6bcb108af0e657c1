package io.landfall.acceptance.fault;

import org.junit.jupiter.api.Test;

/** A short run of faults, on demand: {@code mvn verify -Psoak -Dit.test=FaultsShortSoak}; {@link FaultsSoak} is the long one. */
class FaultsShortSoak {
    @Test
    void aProcessThatIsKilledAgainAndAgainLosesAndDoublesNothing() {
        EmbeddedFaults.run(Dimensions.of("embedded", 4_000, 8));
    }

    @Test
    void aClusterWhosePartsDieInTurnLosesAndDoublesNothing() {
        ClusterFaults.run(Dimensions.of("cluster", 3_000, 6));
    }
}

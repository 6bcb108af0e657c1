package io.landfall.acceptance.fault;

import org.junit.jupiter.api.Test;

/** A short run of faults with every build; {@link FaultsSoak} has the long one. */
class FaultsIT {
    @Test
    void aProcessThatIsKilledAgainAndAgainLosesAndDoublesNothing() {
        EmbeddedFaults.run(Dimensions.of("embedded", 4_000, 8));
    }
}

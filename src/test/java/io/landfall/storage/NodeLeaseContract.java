package io.landfall.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.testing.Backend;
import io.landfall.testing.DatabaseContract;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

abstract class NodeLeaseContract extends DatabaseContract {
    NodeLeaseContract(Backend backend) {
        super(backend);
    }

    private List<String> owners() {
        return database.jdbc().queryForList("SELECT owner FROM nodes ORDER BY owner", String.class);
    }

    @Test
    void aNodeHasItsLeaseFromItsStartToItsEnd() {
        NodeLease lease = new NodeLease(database.database().dataSource(), clock);
        lease.start(false);
        List<String> started = owners();

        lease.close();

        assertThat(started).containsExactly(lease.owner());
        assertThat(owners()).isEmpty();
    }

    @Test
    void aLeaseRunsOutByItselfWhenNobodyRenewsIt() {
        try (NodeLease lease = new NodeLease(database.database().dataSource(), clock)) {
            lease.start(false);

            OffsetDateTime until =
                    database.jdbc().queryForObject("SELECT lease_until FROM nodes", OffsetDateTime.class);

            assertThat(Duration.between(clock.now(), until)).isCloseTo(NodeLease.LEASE, Duration.ofMillis(1));
        }
    }

    @Test
    void aNodeThatIsAloneEndsTheLeasesOfAllBeforeIt() {
        database.lease("before", clock, Duration.ofSeconds(15));

        try (NodeLease lease = new NodeLease(database.database().dataSource(), clock)) {
            lease.start(true);

            assertThat(owners()).containsExactly(lease.owner());
        }
    }

    @Test
    void aNodeAmongOthersLeavesTheirLeasesAndForgetsThoseOfYesterday() {
        database.lease("yesterday", clock, Duration.ofSeconds(15));
        clock.pass(Duration.ofDays(2));
        database.lease("other", clock, Duration.ofSeconds(15));

        try (NodeLease lease = new NodeLease(database.database().dataSource(), clock)) {
            lease.start(false);

            assertThat(owners()).containsExactlyInAnyOrder("other", lease.owner());
        }
    }
}

package io.landfall.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.testing.DatabaseFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeLeaseTest extends DatabaseFixture {
    private static final Duration RENEWAL = Duration.ofSeconds(3);

    private long nanos;
    private NodeLease ours;
    private NodeLease theirs;

    @BeforeEach
    void twoNodes() {
        nanos = 1_000_000_000_000L;
        ours = node();
        theirs = node();
    }

    @AfterEach
    void end() {
        ours.close();
        theirs.close();
    }

    private NodeLease node() {
        return new NodeLease(database.database().dataSource(), () -> nanos);
    }

    private List<String> owners() {
        return database.jdbc().queryForList("SELECT owner FROM engine.nodes", String.class);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    /** Our node works on for a time, looking at the others as it does. */
    private void weWorkFor(Duration time) {
        for (long passed = 0; passed < time.toNanos(); passed += RENEWAL.toNanos()) {
            pass(RENEWAL);
            ours.renew();
            ours.endThoseOfTheDead();
        }
    }

    @Test
    void aNodeHasItsLeaseFromItsStartToItsEnd() {
        ours.start(false);
        List<String> started = owners();

        ours.close();

        assertThat(started).containsExactly(ours.owner());
        assertThat(owners()).isEmpty();
    }

    @Test
    void aNodeThatIsAloneEndsTheLeasesOfAllBeforeIt() {
        theirs.renew();

        ours.start(true);

        assertThat(owners()).containsExactly(ours.owner());
    }

    @Test
    void aNodeAmongOthersLeavesTheirLeases() {
        theirs.renew();

        ours.start(false);

        assertThat(owners()).containsExactlyInAnyOrder(ours.owner(), theirs.owner());
    }

    @Test
    void aNodeWhoseBeatStandsStillLosesItsLease() {
        theirs.renew();
        ours.renew();

        weWorkFor(NodeLease.LEASE.minus(RENEWAL));
        List<String> before = owners();
        weWorkFor(RENEWAL.multipliedBy(3));

        assertThat(before).contains(theirs.owner());
        assertThat(owners()).containsExactly(ours.owner());
        assertThat(ours.departures()).isEqualTo(1);
    }

    @Test
    void aNodeWhoseBeatGoesOnKeepsItsLease() {
        theirs.renew();
        ours.renew();

        for (int i = 0; i < 10; i++) {
            weWorkFor(NodeLease.LEASE.minus(RENEWAL));
            theirs.renew();
        }

        assertThat(owners()).contains(theirs.owner());
        assertThat(ours.departures()).isZero();
    }

    @Test
    void aDatabaseThatWasAwayEndsNobodysLease() {
        theirs.renew();
        ours.renew();
        ours.endThoseOfTheDead();

        pass(NodeLease.LEASE.multipliedBy(10));
        ours.renew();
        ours.endThoseOfTheDead();
        theirs.renew();
        weWorkFor(RENEWAL);

        assertThat(owners()).contains(theirs.owner());
    }

    @Test
    void aNodeThatWasHeldForDeadBeginsANewTerm() {
        theirs.renew();
        ours.renew();
        long term = theirs.term();
        boolean atFirst = theirs.holds(term);
        weWorkFor(NodeLease.LEASE.plus(RENEWAL));

        theirs.renew();

        assertThat(atFirst).isTrue();
        assertThat(theirs.holds(term)).isFalse();
        assertThat(theirs.holds(theirs.term())).isTrue();
        assertThat(owners()).contains(theirs.owner());
    }

    @Test
    void aNodeThatCouldNotRenewHoldsNothingBeforeOthersCanKnow() {
        ours.renew();

        pass(NodeLease.LEASE.minus(RENEWAL));

        assertThat(ours.holds(ours.term())).isFalse();
        assertThat(owners()).contains(ours.owner());
    }

    @Test
    void aNodeThatIsAloneHoldsItsLeaseWhateverHappens() {
        ours.start(true);

        pass(NodeLease.LEASE.multipliedBy(10));

        assertThat(ours.holds(ours.term())).isTrue();
    }
}

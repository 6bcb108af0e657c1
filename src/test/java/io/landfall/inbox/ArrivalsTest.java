package io.landfall.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.landfall.event.ArrivalProgress;
import io.landfall.event.ArrivalProgress.ReadWhole;
import io.landfall.event.ArrivalProgress.Unreadable;
import io.landfall.event.Event;
import io.landfall.event.JournaledBatch;
import io.landfall.event.JournaledEvent;
import io.landfall.testing.DatabaseFixture;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArrivalsTest extends DatabaseFixture {
    private static final Duration WINDOW = Duration.ofDays(7);
    private static final String HASH = "ab".repeat(32);
    private static final String OTHER_HASH = "00".repeat(32);

    private Arrivals arrivals;

    @BeforeEach
    void arrivals() {
        arrivals = new Arrivals(database.jdbc(), WINDOW, clock);
    }

    private Arrival taken(String id) {
        return Arrival.taken(id, "invoices", id + ".csv", HASH, 120, clock.now());
    }

    private Arrival inserted(String id) {
        arrivals.insert(List.of(taken(id)));
        return found(id);
    }

    private Optional<String> ofSameContent(String inbox, String hash) {
        return Optional.ofNullable(
                arrivals.ofSameContent(inbox, List.of(OTHER_HASH, hash)).get(hash));
    }

    private Arrival found(String id) {
        return arrivals.find(List.of(id)).get(id);
    }

    private static Event event(String arrivalId, String id) {
        return Event.of(id, "/test", "invoice.approved", MissingNode.getInstance())
                .with("arrivalid", arrivalId)
                .build();
    }

    private static ArrivalProgress progress(
            String id, long read, long rejected, Optional<ArrivalProgress.Outcome> end) {
        return progressFrom(0, id, read, rejected, end);
    }

    private static ArrivalProgress progressFrom(
            long before, String id, long read, long rejected, Optional<ArrivalProgress.Outcome> end) {
        return new ArrivalProgress(id, before, read, rejected, rejected * 100, end);
    }

    private void advance(List<Event> accepted, List<Event> duplicates, ArrivalProgress... progress) {
        List<JournaledEvent> journaled =
                accepted.stream().map(event -> new JournaledEvent(1, 1, event)).toList();
        arrivals.advance(new JournaledBatch(1, journaled, duplicates, List.of(progress)));
    }

    @Test
    void openArrivalsAreInTheOrderInWhichTheyWereRecorded() {
        arrivals.insert(List.of(taken("b2"), taken("b1")));
        arrivals.insert(List.of(taken("a3")));
        inserted("a4");
        arrivals.closed(List.of("a3"));

        assertThat(arrivals.open("invoices", "", 2)).extracting(Arrival::id).containsExactly("b2", "b1");
        assertThat(arrivals.open("invoices", "b1", 2)).extracting(Arrival::id).containsExactly("a4");
        assertThat(arrivals.unannounced(List.of("a4", "b1", "b2"))).containsExactly("b2", "b1", "a4");
    }

    @Test
    void anArrivalIsFoundAsItWasInserted() {
        Arrival arrival = inserted("a1");

        assertThat(arrival)
                .usingRecursiveComparison()
                .ignoringFields("arrivedAt")
                .isEqualTo(taken("a1"));
        assertThat(Duration.between(arrival.arrivedAt(), clock.now()).abs()).isLessThan(Duration.ofMillis(1));
        assertThat(arrivals.find(List.of("a1", "unknown"))).containsOnlyKeys("a1");
        assertThat(arrivals.find(List.of())).isEmpty();
    }

    @Test
    void anArrivalThatIsInsertedTwiceIsOne() {
        inserted("a1");
        advance(List.of(event("a1", "e1")), List.of(), progress("a1", 1, 0, Optional.empty()));

        arrivals.insert(List.of(taken("a1")));

        assertThat(database.count("arrivals")).isEqualTo(1);
        assertThat(found("a1").accepted()).isEqualTo(1);
    }

    @Test
    void aNameOfAnyCharactersIsKept() {
        arrivals.insert(List.of(Arrival.taken("a1", "invoices", "it's a\n\"näme\" 😀.csv", HASH, 1, clock.now())));

        assertThat(found("a1").fileName()).isEqualTo("it's a\n\"näme\" 😀.csv");
    }

    @Test
    void eachBatchAddsWhatItJournaledAndSaysHowFarReadingHasCome() {
        inserted("a1");

        advance(
                List.of(event("a1", "e1"), event("a1", "e2")),
                List.of(event("a1", "e3")),
                progress("a1", 4, 1, Optional.empty()));
        Arrival halfWay = found("a1");
        advance(List.of(event("a1", "e5")), List.of(), progressFrom(4, "a1", 6, 2, Optional.of(new ReadWhole())));

        assertThat(halfWay.state()).isEqualTo(Arrival.State.TAKEN);
        assertThat(halfWay.finishedAt()).isEmpty();
        assertThat(List.of(halfWay.recordsRead(), halfWay.accepted(), halfWay.duplicates(), halfWay.rejected()))
                .containsExactly(4L, 2L, 1L, 1L);
        Arrival whole = found("a1");
        assertThat(whole.state()).isEqualTo(Arrival.State.FINISHED);
        assertThat(whole.finishedAt()).isPresent();
        assertThat(List.of(whole.recordsRead(), whole.accepted(), whole.duplicates(), whole.rejected()))
                .containsExactly(6L, 3L, 1L, 2L);
        assertThat(whole.rejectedBytes()).isEqualTo(200);
    }

    @Test
    void aBatchOfSeveralArrivalsCountsEachItsOwn() {
        inserted("a1");
        inserted("a2");

        advance(
                List.of(event("a1", "e1"), event("a2", "e2"), event("a2", "e3")),
                List.of(event("a1", "e4")),
                progress("a1", 2, 0, Optional.of(new ReadWhole())),
                progress("a2", 2, 0, Optional.empty()));

        assertThat(found("a1").accepted()).isEqualTo(1);
        assertThat(found("a1").duplicates()).isEqualTo(1);
        assertThat(found("a2").accepted()).isEqualTo(2);
        assertThat(found("a2").duplicates()).isZero();
    }

    @Test
    void anArrivalThatCannotBeReadOnHasFailedAndSaysWhy() {
        inserted("a1");

        advance(List.of(), List.of(), progress("a1", 3, 1, Optional.of(new Unreadable("line 4: ends early"))));

        assertThat(found("a1").state()).isEqualTo(Arrival.State.FAILED);
        assertThat(found("a1").reason()).hasValue("line 4: ends early");
    }

    @Test
    void aReasonOfAnyLengthIsKeptAsFarAsItFits() {
        inserted("a1");

        advance(List.of(), List.of(), progress("a1", 3, 1, Optional.of(new Unreadable("x".repeat(5_000)))));

        assertThat(found("a1").reason())
                .hasValueSatisfying(reason -> assertThat(reason).hasSize(2_000).endsWith("x…"));
    }

    @Test
    void anArrivalThatIsFinishedStaysAsItIs() {
        inserted("a1");
        advance(List.of(event("a1", "e1")), List.of(), progress("a1", 1, 0, Optional.of(new ReadWhole())));

        assertThatThrownBy(() ->
                        advance(List.of(event("a1", "e1")), List.of(), progressFrom(1, "a1", 2, 0, Optional.empty())))
                .isInstanceOf(ReadByAnotherException.class);

        assertThat(found("a1").state()).isEqualTo(Arrival.State.FINISHED);
        assertThat(found("a1").accepted()).isEqualTo(1);
    }

    @Test
    void ofTwoReadersWhoBeginAtTheSameRecordOneCounts() {
        inserted("a1");
        advance(List.of(event("a1", "e1")), List.of(), progress("a1", 1, 0, Optional.empty()));

        assertThatThrownBy(() -> advance(List.of(), List.of(event("a1", "e1")), progress("a1", 1, 0, Optional.empty())))
                .isInstanceOf(ReadByAnotherException.class)
                .hasMessageContaining("a1");

        assertThat(found("a1").duplicates()).isZero();
    }

    @Test
    void progressThatRollsBackIsNone() {
        inserted("a1");

        database.rolledBack(() ->
                advance(List.of(event("a1", "e1")), List.of(), progress("a1", 1, 0, Optional.of(new ReadWhole()))));

        assertThat(found("a1").state()).isEqualTo(Arrival.State.TAKEN);
        assertThat(found("a1").recordsRead()).isZero();
    }

    @Test
    void theFirstArrivalOfAContentIsFoundWithinTheWindow() {
        inserted("a1");
        clock.pass(Duration.ofDays(1));
        inserted("a2");

        Optional<String> now = ofSameContent("invoices", HASH);
        clock.pass(WINDOW.minusDays(1).plusMillis(1));
        Optional<String> later = ofSameContent("invoices", HASH);
        clock.pass(WINDOW);
        Optional<String> muchLater = ofSameContent("invoices", HASH);

        assertThat(now).hasValue("a1");
        assertThat(later).hasValue("a2");
        assertThat(muchLater).isEmpty();
    }

    @Test
    void otherContentAndTheSameContentInAnotherInboxAreNotTheSame() {
        inserted("a1");

        assertThat(ofSameContent("orders", HASH)).isEmpty();
        assertThat(ofSameContent("invoices", "cd".repeat(32))).isEmpty();
    }

    @Test
    void contentThatFailedOrWasSkippedMayComeAgain() {
        inserted("a1");
        advance(List.of(), List.of(), progress("a1", 0, 0, Optional.of(new Unreadable("gone"))));
        arrivals.insert(List.of(taken("a2").skippedFor("a1", clock.now())));

        assertThat(ofSameContent("invoices", HASH)).isEmpty();
    }

    @Test
    void anArrivalIsOpenUntilItsReceiptIsWritten() {
        inserted("a1");
        inserted("a2");
        inserted("a3");
        arrivals.closed(List.of("a2"));

        List<Arrival> first = arrivals.open("invoices", "", 1);
        List<Arrival> rest = arrivals.open("invoices", "a1", 10);

        assertThat(first).extracting(Arrival::id).containsExactly("a1");
        assertThat(rest).extracting(Arrival::id).containsExactly("a3");
        assertThat(arrivals.open("orders", "", 10)).isEmpty();
    }

    @Test
    void anArrivalIsUnannouncedUntilItsMessageIsOnTheQueue() {
        inserted("a1");
        inserted("a2");
        arrivals.insert(List.of(taken("a3").skippedFor("a1", clock.now())));

        arrivals.announced(List.of("a1"));

        assertThat(arrivals.unannounced(List.of("a3", "a2", "a1", "unknown"))).containsExactly("a2");
    }

    @Test
    void nothingToAnnounceOrCloseIsNoMistake() {
        arrivals.insert(List.of());
        arrivals.announced(List.of());
        arrivals.closed(List.of());
        advance(List.of(), List.of());

        assertThat(database.count("arrivals")).isZero();
    }
}

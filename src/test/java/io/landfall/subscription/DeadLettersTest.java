package io.landfall.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.landfall.event.Event;
import io.landfall.event.EventBatch;
import io.landfall.testing.DatabaseFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLettersTest extends DatabaseFixture {
    private DeadLetters deadLetters;
    private Queued queued;

    @BeforeEach
    void deadLetters() {
        deadLetters = new DeadLetters(database.jdbc());
        queued = new Queued(database, clock);
    }

    private void park(Delivery... deliveries) {
        deadLetters.park("ledger", List.of(deliveries), clock.now());
    }

    @Test
    void aDeadLetterSaysWhichEventFailedWhyAndHowOften() {
        Delivery delivery = Delivery.again(
                queued.event(7, "invoice.approved"), 4, Optional.of(clock.now().minusHours(1)));
        delivery.failed(new RuntimeException("outer", new IllegalStateException("the\nledger is closed")));

        park(delivery);

        assertThat(database.jdbc().queryForMap("SELECT * FROM engine.dead_letters"))
                .containsAllEntriesOf(Map.of(
                        "dead_letter_id", "ledger-7",
                        "subscription", "ledger",
                        "sequence", 7L,
                        "event_type", "invoice.approved",
                        "event_source", "/test",
                        "event_id", "e7",
                        "idempotency_key", "k7",
                        "attempts", 5,
                        "cause", "IllegalStateException: the ledger is closed",
                        "is_announced", false));
    }

    @Test
    void anEventThatThePurgeHasRemovedIsInTheJournalAgainOnceItIsADeadLetter() {
        Delivery delivery = queued.failed(7, "");
        Map<String, Object> journaled = database.jdbc().queryForMap("SELECT * FROM engine.journal");
        database.jdbc().update("DELETE FROM engine.journal");

        park(delivery, queued.failed(8, ""));

        assertThat(database.count("journal")).isEqualTo(2);
        assertThat(database.jdbc().queryForMap("SELECT * FROM engine.journal WHERE sequence = 7"))
                .usingRecursiveComparison()
                .isEqualTo(journaled);
    }

    @Test
    void aDeadLetterIsAnnouncedByAnEventThatTellsAllOfIt() {
        park(queued.failed(7, ""));

        EventBatch announcements = deadLetters.announcements();

        assertThat(announcements.events()).hasSize(1);
        Event announcement = announcements.events().get(0);
        assertThat(announcement.type()).isEqualTo("landfall.dead-letter.parked");
        assertThat(announcement.source()).isEqualTo("/landfall");
        assertThat(announcement.attribute("subject")).hasValue("ledger");
        JsonNode data = announcement.data();
        assertThat(data.path("dead_letter_id").asText()).isEqualTo("ledger-7");
        assertThat(data.path("subscription").asText()).isEqualTo("ledger");
        assertThat(data.path("sequence").asLong()).isEqualTo(7);
        assertThat(data.path("event_type").asText()).isEqualTo("invoice.approved");
        assertThat(data.path("event_source").asText()).isEqualTo("/test");
        assertThat(data.path("event_id").asText()).isEqualTo("e7");
        assertThat(data.path("idempotency_key").asText()).isEqualTo("k7");
        assertThat(data.path("attempts").asInt()).isEqualTo(1);
        assertThat(data.path("cause").asText()).isEqualTo("IllegalStateException: no");
        assertThat(data.path("failed_at").asText()).startsWith("2026-03-01T09:30:00.12345");
        assertThat(data.path("parked_at").asText()).startsWith("2026-03-01T09:30:00.12345");
    }

    @Test
    void anAnnouncementIsTheSameEventUntilItIsJournaled() {
        park(queued.failed(7, ""));

        Event first = deadLetters.announcements().events().get(0);
        Event second = deadLetters.announcements().events().get(0);

        assertThat(second).isEqualTo(first);
    }

    @Test
    void whatIsAnnouncedIsNotAnnouncedAgain() {
        park(queued.failed(7, ""), queued.failed(8, ""));
        List<Event> announcements = deadLetters.announcements().events();

        deadLetters.announced(announcements.subList(0, 1));

        assertThat(deadLetters.announcements().events()).extracting(Event::id).containsExactly("ledger-8");
    }

    @Test
    void aTimerHearsOfItsOwnDeadLettersAtOnceAndOfThoseOfOthersSoon() {
        AtomicLong nanos = new AtomicLong();
        DeadLetters ours = new DeadLetters(database.jdbc(), nanos::get);
        boolean nothingYet = ours.news().isEmpty();
        park(queued.failed(7, ""));
        boolean notAskedAgainAtOnce = ours.news().isEmpty();
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        List<Event> ofOthers = ours.news().events();
        ours.announced(ofOthers);
        boolean announced = ours.news().isEmpty();

        ours.park("ledger", List.of(queued.failed(8, "")), clock.now());

        assertThat(ours.news().events()).extracting(Event::id).containsExactly("ledger-8");
        assertThat(ofOthers).extracting(Event::id).containsExactly("ledger-7");
        assertThat(List.of(nothingYet, notAskedAgainAtOnce, announced)).containsOnly(true);
    }

    @Test
    void theDeadLetterOfAnAnnouncementIsNotAnnounced() {
        Delivery delivery = Delivery.first(queued.event(9, "/landfall", DeadLetters.PARKED));
        delivery.failed(new IllegalStateException("the pager is broken"));

        park(delivery);

        assertThat(deadLetters.announcements().isEmpty()).isTrue();
        assertThat(database.count("dead_letters")).isEqualTo(1);
    }

    @Test
    void whoSendsAnEventOfTheSameTypeDoesNotSilenceItsAlert() {
        Delivery delivery = Delivery.first(queued.event(9, "/test", DeadLetters.PARKED));
        delivery.failed(new IllegalStateException("no"));

        park(delivery);

        assertThat(deadLetters.announcements().events()).extracting(Event::id).containsExactly("ledger-9");
    }

    @Test
    void aCauseOfAnyCharactersIsParkedAndAnnounced() {
        Delivery delivery = Delivery.first(queued.event(9, "a.b"));
        delivery.failed(new IllegalStateException("a\0b\r\nc\uD800" + "\uD83D\uDE00".repeat(5_000)));

        park(delivery);

        Event announcement = deadLetters.announcements().events().get(0);
        assertThat(io.landfall.event.EventJson.encode(announcement)).isNotEmpty();
        assertThat(announcement.data().path("cause").asText())
                .startsWith("IllegalStateException: a b c\uFFFD\uD83D\uDE00")
                .endsWith("\uD83D\uDE00…");
    }

    @Test
    void aDeliveryThatIsParkedTwiceIsOneDeadLetter() {
        Delivery delivery = queued.failed(7, "");

        park(delivery);
        park(delivery);

        assertThat(database.count("dead_letters")).isEqualTo(1);
    }

    @Test
    void theSameEventIsADeadLetterOfEachSubscriptionThatFailed() {
        Delivery delivery = queued.failed(7, "");

        deadLetters.park("ledger", List.of(delivery), clock.now());
        deadLetters.park("mail", List.of(delivery), clock.now());

        assertThat(deadLetters.announcements().events())
                .extracting(Event::id)
                .containsExactlyInAnyOrder("ledger-7", "mail-7");
    }

    @Test
    void aDeadLetterThatIsParkedAgainLaterHasAKeyOfItsOwn() {
        park(queued.failed(7, ""));
        String first = deadLetters.announcements().events().get(0).idempotencyKey();
        database.jdbc().update("DELETE FROM engine.dead_letters");
        database.jdbc().update("DELETE FROM engine.journal");
        clock.pass(java.time.Duration.ofHours(1));

        park(queued.failed(7, ""));

        assertThat(deadLetters.announcements().events().get(0).idempotencyKey()).isNotEqualTo(first);
    }
}

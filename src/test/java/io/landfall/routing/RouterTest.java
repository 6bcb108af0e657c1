package io.landfall.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.landfall.event.ConfigurationException;
import io.landfall.event.Event;
import io.landfall.event.JournaledBatch;
import io.landfall.event.JournaledEvent;
import io.landfall.event.RoutedEvent;
import io.landfall.event.Subscription;
import io.landfall.event.Subscriptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RouterTest {
    private final Subscriptions subscriptions = new Subscriptions();
    private final Router router = new Router(subscriptions);

    @Test
    void anEventGoesToTheQueueOfTheSubscriptionThatWantsIt() {
        subscribe("ledger", "{'detail-type': ['invoice.approved'], 'detail': {'data': {'currency': ['AUD', 'NZD']}}}");

        assertThat(queuesFor("{'currency': 'NZD'}")).containsExactly("subscription.ledger");
        assertThat(queuesFor("{'currency': 'USD'}")).isEmpty();
    }

    @Test
    void aPatternMayAskForEitherOfTwoThings() {
        subscribe(
                "audit",
                "{'detail': {'data': {'$or': [{'amount': [{'numeric': ['>=', 1000]}]}, {'flagged': [true]}]}}}");

        assertThat(queuesFor("{'amount': 1000.00}")).containsExactly("subscription.audit");
        assertThat(queuesFor("{'amount': 3, 'flagged': true}")).containsExactly("subscription.audit");
        assertThat(queuesFor("{'amount': 999.99, 'flagged': false}")).isEmpty();
    }

    @Test
    void aPatternMayAskForWhatIsNotThere() {
        subscribe("orphans", "{'detail': {'data': {'account': [{'exists': false}]}}}");

        assertThat(queuesFor("{'amount': 5}")).containsExactly("subscription.orphans");
        assertThat(queuesFor("{'account': 'a-1'}")).isEmpty();
    }

    @Test
    void fieldsOfOneArrayElementAreMatchedTogether() {
        subscribe("stock", "{'detail': {'data': {'lines': {'sku': ['a'], 'quantity': [{'numeric': ['>', 10]}]}}}}");

        assertThat(queuesFor("{'lines': [{'sku': 'a', 'quantity': 11}, {'sku': 'b', 'quantity': 1}]}"))
                .isNotEmpty();
        assertThat(queuesFor("{'lines': [{'sku': 'a', 'quantity': 1}, {'sku': 'b', 'quantity': 11}]}"))
                .isEmpty();
    }

    @Test
    void aPatternPublishedForAnAwsServiceWorksUnchanged() {
        subscribe(
                "stopped",
                "{'source': ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'], "
                        + "'detail': {'state': ['terminated', 'stopped']}}");
        Event event = Event.of("1", "aws.ec2", "EC2 Instance State-change Notification", json("{'state': 'stopped'}"))
                .build();

        assertThat(queuesFor(event)).containsExactly("subscription.stopped");
    }

    @Test
    void anEventBridgeEnvelopeIsMatchedWhereItsFieldsStood() {
        subscribe(
                "glue",
                "{'version': ['0'], 'resources': ['arn:aws:glue:1'], 'account': ['123'], 'replay-name': ['r'],"
                        + " 'detail': {'log_id': ['L1'], 'data': {'type': ['s']}, 'metadata': {'run': ['r1']}}}");
        Event event = Event.of(
                        "1",
                        "aws.glue",
                        "Data Quality",
                        json("{'log_id': 'L1', 'data': {'type': 's'}, 'metadata': {'run': 'r1'}}"))
                .with("account", "123")
                .with("resources", "[\"arn:aws:glue:1\", \"arn:aws:glue:2\"]")
                .with("version", "0")
                .with("eventbridgedetail", BooleanNode.TRUE)
                .with("replayname", "r")
                .build();

        assertThat(queuesFor(event)).containsExactly("subscription.glue");
    }

    @Test
    void theDataOfAnEnvelopeMayHaveFieldsOfTheNamesThatAnEnvelopeHas() {
        subscribe("own", "{'version': ['0'], 'detail': {'data': {'data': {'n': [1]}}}}");
        subscribe("inside", "{'detail': {'metadata': {'run': ['r1']}}}");
        Event event = Event.of("1", "shop", "Order", json("{'data': {'n': 1}, 'metadata': {'run': 'r1'}}"))
                .with("version", "0")
                .build();

        assertThat(queuesFor(event)).containsExactly("subscription.own");
    }

    @Test
    void attributesAreMatchedUnderTheirCloudEventsNamesAndUnderMetadata() {
        subscribe("by-attribute", "{'type': ['invoice.approved'], 'partitionkey': ['account-7']}");
        subscribe(
                "by-metadata",
                "{'detail': {'metadata': {'idempotency-key': ['key-1'], 'partition-key': ['account-7']}}}");
        Event event = Event.of("1", "/test", "invoice.approved", json("{}"))
                .with("idempotencykey", "key-1")
                .with("partitionkey", "account-7")
                .build();

        assertThat(queuesFor(event)).containsExactly("subscription.by-attribute", "subscription.by-metadata");
    }

    @Test
    void dataDoesNotPassForMetadataOrForOtherData() {
        subscribe("metadata", "{'detail': {'metadata': {'tenant': ['acme']}}}");
        subscribe("data", "{'detail': {'data': {'n': [1]}}}");
        subscribe("below", "{'detail': {'data': {'data': {'n': [1]}, 'metadata': {'tenant': ['acme']}}}}");

        assertThat(queuesFor("{'metadata': {'tenant': 'acme'}, 'data': {'n': 1}}"))
                .containsExactly("subscription.below");
    }

    @Test
    void queuesAreListedByNameAndEventsInJournalOrder() {
        subscribe("zebra", "{'source': [{'prefix': ''}]}");
        subscribe("ant", "{'source': [{'prefix': ''}]}");
        subscribe("mouse", "{'detail': {'data': {'n': [1, 3]}}}");

        List<RoutedEvent> routed = router.route(batch(event("{'n': 1}"), event("{'n': 2}"), event("{'n': 3}")));

        assertThat(routed).extracting(each -> each.event().sequence()).containsExactly(1L, 2L, 3L);
        assertThat(routed.get(0).queues())
                .containsExactly("subscription.ant", "subscription.mouse", "subscription.zebra");
        assertThat(routed.get(1).queues()).containsExactly("subscription.ant", "subscription.zebra");
    }

    @Test
    void anEventThatNobodyWantsIsLeftOut() {
        subscribe("mouse", "{'detail': {'data': {'n': [2]}}}");

        List<RoutedEvent> routed = router.route(batch(event("{'n': 1}"), event("{'n': 2}")));

        assertThat(routed).extracting(each -> each.event().sequence()).containsExactly(2L);
    }

    @Test
    void withoutSubscriptionsNothingIsRouted() {
        assertThat(router.route(batch(event("{'n': 1}")))).isEmpty();
    }

    @Test
    void aSubscriptionAddedLaterIsSeenByTheNextBatch() {
        assertThat(queuesFor("{'n': 1}")).isEmpty();

        subscribe("late", "{'detail': {'data': {'n': [1]}}}");

        assertThat(queuesFor("{'n': 1}")).containsExactly("subscription.late");
    }

    @Test
    void aSubscriptionWhosePatternIsReplacedIsRoutedByTheNewOne() {
        subscribe("ledger", "{'detail': {'data': {'n': [1]}}}");
        assertThat(queuesFor("{'n': 1}")).isNotEmpty();

        subscribe("ledger", "{'detail': {'data': {'n': [2]}}}");

        assertThat(queuesFor("{'n': 1}")).isEmpty();
    }

    @Test
    void aValueThatCannotBeReadHidesTheEventOnlyFromThePatternsThatLookThere() {
        subscribe("looks-there", "{'detail': {'data': {'odd': ['x']}}}");
        subscribe("looks-elsewhere", "{'type': ['invoice.approved']}");
        ObjectNode data = (ObjectNode) json("{'n': 1}");
        data.set("odd", new POJONode(new Object()));

        List<RoutedEvent> routed = router.route(
                batch(Event.of("1", "/test", "invoice.approved", data).build(), event("{'odd': 'x'}")));

        assertThat(routed.get(0).queues()).containsExactly("subscription.looks-elsewhere");
        assertThat(routed.get(1).queues()).containsExactly("subscription.looks-elsewhere", "subscription.looks-there");
    }

    @Test
    void anErrorWhileAnEventIsMatchedHidesItAloneAndOnlyFromThePatternsThatLookThere() {
        subscribe("looks-there", "{'detail': {'data': {'odd': ['x']}}}");
        subscribe("looks-elsewhere", "{'type': ['invoice.approved']}");
        ObjectNode data = (ObjectNode) json("{'n': 1}");
        data.set("odd", new TextNode("x") {
            private static final long serialVersionUID = 1L;

            @Override
            public String textValue() {
                throw new NoClassDefFoundError("gone");
            }

            @Override
            public String asText() {
                throw new StackOverflowError();
            }

            @Override
            public JsonNodeType getNodeType() {
                throw new StackOverflowError();
            }
        });

        List<RoutedEvent> routed = router.route(
                batch(Event.of("1", "/test", "invoice.approved", data).build(), event("{'odd': 'x'}")));

        assertThat(routed).extracting(each -> each.event().sequence()).contains(2L);
        assertThat(routed.get(routed.size() - 1).queues())
                .containsExactly("subscription.looks-elsewhere", "subscription.looks-there");
    }

    @Test
    void aBadPatternThatWasNeverCheckedStopsRoutingBeforeAnythingIsLost() {
        subscribe("ledger", "{'type': 'invoice.approved'}");

        assertThatThrownBy(() -> queuesFor("{}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("subscription 'ledger': pattern, line 1, column 10: ");
    }

    @Test
    void manyThreadsRouteWhileSubscriptionsAreAdded() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String name = "s" + i;
                work.add(threads.submit(() -> {
                    subscribe(name, "{'detail': {'data': {'n': [{'numeric': ['>=', 1]}]}}}");
                    assertThat(queuesFor("{'n': 1}")).contains("subscription." + name);
                }));
            }
            for (Future<?> each : work) {
                each.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(queuesFor("{'n': 1}")).hasSize(40);
    }

    @Test
    void aThousandOverlappingRangesOnOneFieldAreRoutedAtOnce() {
        for (int i = 0; i < 1_000; i++) {
            subscribe("s%03d".formatted(i), "{'detail': {'data': {'amount': [{'numeric': ['<=', " + i + "]}]}}}");
        }

        assertThat(queuesFor("{'amount': 996.5}"))
                .containsExactly("subscription.s997", "subscription.s998", "subscription.s999");
    }

    private void subscribe(String name, String pattern) {
        subscriptions.add(new Subscription(name, pattern.replace('\'', '"'), false, 500, Duration.ofDays(7)));
    }

    private List<String> queuesFor(String data) {
        return queuesFor(event(data));
    }

    private List<String> queuesFor(Event event) {
        return router.route(batch(event)).stream()
                .flatMap(routed -> routed.queues().stream())
                .toList();
    }

    private static Event event(String data) {
        return Event.of("1", "/test", "invoice.approved", json(data)).build();
    }

    private static JsonNode json(String text) {
        return RandomPatterns.json(text.replace('\'', '"'));
    }

    private static JournaledBatch batch(Event... events) {
        List<JournaledEvent> accepted = new ArrayList<>();
        for (Event event : events) {
            long sequence = accepted.size() + 1;
            accepted.add(new JournaledEvent(sequence, sequence, event));
        }
        return new JournaledBatch(1, accepted, List.of(), List.of());
    }
}

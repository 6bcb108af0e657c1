package io.landfall.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.landfall.event.Event;
import io.landfall.event.EventJson;
import io.landfall.inbox.read.Entry;
import io.landfall.testing.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalizerTest {
    private static final Arrival ARRIVAL = Arrival.taken(
            "arrival", "invoices", "a.json", "ab", 1, SettableClock.atStart().now());

    private final InboxParameters inbox = new InboxParameters().with("type", "invoice.approved");
    private Translator translator = Translator.NONE;
    private Optional<RecordSchema> schema = Optional.empty();

    private Event event(String record) throws RejectedRecordException {
        return event(json(record));
    }

    private Event event(JsonNode record) throws RejectedRecordException {
        return new Normalizer(inbox.settings().mapping(), translator, schema)
                .normalize(ARRIVAL, 3, new Entry.Good(7, record, new byte[0], false));
    }

    private static JsonNode json(String text) {
        try {
            return EventJson.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void assertRejected(String record, String reason) {
        assertThatThrownBy(() -> event(record))
                .isInstanceOf(RejectedRecordException.class)
                .hasMessage(reason);
    }

    @Test
    void aPartitionKeyThatTheRecordBringsAlongWinsOverTheInboxsParameter() throws Exception {
        inbox.with("partition", "account");

        Event event = event("{\"specversion\": \"1.0\", \"id\": \"e1\", \"source\": \"/erp\", \"type\": \"a.b\","
                + " \"partitionkey\": \"own\", \"data\": {\"account\": \"42\"}}");

        assertThat(event.partitionKey()).hasValue("own");
    }

    @Test
    void plainDataBecomesTheDataOfAnEvent() throws Exception {
        Event event = event("{\"invoice_id\": \"INV-1\", \"amount\": 12.50}");

        assertThat(event.envelope().toString())
                .startsWith("{\"specversion\":\"1.0\",\"id\":\"arrival-3\",\"source\":\"/inbox/invoices\","
                        + "\"type\":\"invoice.approved\",\"time\":\"2026-03-01T09:30:00.123456789Z\",")
                .endsWith("\"arrivalid\":\"arrival\",\"arrivalline\":7,\"datacontenttype\":\"application/json\","
                        + "\"data\":{\"invoice_id\":\"INV-1\",\"amount\":12.50}}");
    }

    @Test
    void aCloudEventKeepsItsAttributesAndItsOwnData() throws Exception {
        Event event =
                event("{\"specversion\": \"1.0\", \"id\": \"e1\", \"source\": \"/erp\", \"type\": \"order.placed\","
                        + " \"time\": \"2026-01-01T10:00:00+10:00\", \"subject\": \"s\", \"correlationid\": \"c\", \"n\": 5,"
                        + " \"idempotencykey\": \"k\", \"partitionkey\": \"p\", \"data\": {\"a\": 1}}");

        assertThat(event.id()).isEqualTo("e1");
        assertThat(event.source()).isEqualTo("/erp");
        assertThat(event.type()).isEqualTo("order.placed");
        assertThat(event.attribute("time")).hasValue("2026-01-01T00:00:00Z");
        assertThat(event.attribute("subject")).hasValue("s");
        assertThat(event.attribute("correlationid")).hasValue("c");
        assertThat(event.attribute("n")).hasValue("5");
        assertThat(event.idempotencyKey()).isEqualTo("k");
        assertThat(event.partitionKey()).hasValue("p");
        assertThat(event.data()).isEqualTo(json("{\"a\":1}"));
    }

    @Test
    void aCloudEventCannotSayWhereItArrivedOrWhereItIsJournaled() throws Exception {
        Event event = event("{\"specversion\": \"1.0\", \"id\": \"e1\", \"source\": \"/erp\", \"type\": \"t\","
                + " \"arrivalid\": \"forged\", \"arrivalline\": 99, \"sequence\": \"1\"}");

        assertThat(event.arrivalId()).hasValue("arrival");
        assertThat(event.arrivalLine()).isEqualTo(7);
        assertThat(event.attribute("sequence")).isEmpty();
        assertThat(event.attribute("sourcesequence")).hasValue("1");
        assertThat(event.attribute("sourcearrivalid")).hasValue("forged");
        assertThat(event.attribute("sourcearrivalline")).hasValue("99");
    }

    @Test
    void theExtensionsOfACloudEventKeepTheirTypes() throws Exception {
        Event event = event("{\"specversion\": \"1.0\", \"id\": \"e1\", \"source\": \"/erp\", \"type\": \"t\","
                + " \"priority\": 5, \"urgent\": true, \"datacontenttype\": \"text/json\"}");

        assertThat(event.get("priority")).isEqualTo(json("5"));
        assertThat(event.get("urgent")).isEqualTo(json("true"));
        assertThat(event.attribute("sourcedatacontenttype")).hasValue("text/json");
    }

    @Test
    void anEmptyPartitionKeyIsNone() throws Exception {
        inbox.with("partition", "account");

        Event event = event("{\"specversion\": \"1.0\", \"id\": \"e1\", \"source\": \"/erp\", \"type\": \"a.b\","
                + " \"partitionkey\": \"\", \"data\": {\"account\": \"42\"}}");

        assertThat(event.partitionKey()).hasValue("42");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event_type\": \"purchase\", \"data\": {}, \"user_id\": \"u1\", \"event_properties\": {\"price\": 9.99}}",
                "{\"event_type\": \"purchase\", \"data\": {}, \"source\": {\"app\": \"web\"}}",
                "{\"detail-type\": \"t\", \"detail\": {}, \"shop\": \"r\"}",
                "{\"detail-type\": \"t\", \"detail\": \"a text\"}",
            })
    void aRecordOfWhichAShapeWouldLoseAFieldIsPlainData(String record) throws Exception {
        assertThat(event(record).data()).isEqualTo(json(record));
        assertThat(event(record).type()).isEqualTo("invoice.approved");
    }

    @Test
    void anEventBridgeEnvelopeKeepsAllThatItSays() throws Exception {
        Event event = event("{\"version\": \"0\", \"id\": \"1\", \"detail-type\": \"EC2 X\", \"source\": \"aws.ec2\","
                + " \"account\": \"123\", \"region\": \"us-east-1\", \"resources\": [\"arn:1\"], \"replay-name\": \"r\","
                + " \"detail\": {\"log_id\": \"L1\", \"data\": {\"type\": \"s\"}}}");

        assertThat(event.type()).isEqualTo("EC2 X");
        assertThat(event.attribute("account")).hasValue("123");
        assertThat(event.attribute("region")).hasValue("us-east-1");
        assertThat(event.attribute("replayname")).hasValue("r");
        assertThat(event.attribute("version")).hasValue("0");
        assertThat(event.get(Event.IS_DETAIL)).isEqualTo(json("true"));
        assertThat(event.attribute("resources")).hasValue("[\"arn:1\"]");
        assertThat(event.data()).isEqualTo(json("{\"log_id\": \"L1\", \"data\": {\"type\": \"s\"}}"));
    }

    @Test
    void aRowIsPlainDataWhateverItsColumnsAreCalled() throws Exception {
        JsonNode row = json("{\"id\": \"10\", \"event_type\": \"paid\", \"data\": \"x\"}");

        Event event = new Normalizer(inbox.settings().mapping(), translator, schema)
                .normalize(ARRIVAL, 3, new Entry.Good(7, row, new byte[0], true));

        assertThat(event.data()).isEqualTo(row);
        assertThat(event.type()).isEqualTo("invoice.approved");
    }

    @Test
    void anInboxMayTakeItsRecordsForOneShape() throws Exception {
        String typed = "{\"event_type\": \"order.placed\", \"data\": {\"a\": 1}}";
        inbox.with("shape", "plain");
        Event plain = event(typed);
        inbox.with("shape", "event");
        Event event = event(typed);

        assertThat(plain.data()).isEqualTo(json(typed));
        assertThat(event.type()).isEqualTo("order.placed");
        assertRejected(
                "{\"event_type\": \"t\", \"data\": 1, \"user\": 2}",
                "it is not an event with a type, which the inbox's parameter 'shape' asks for:"
                        + " it has 'user', which no such event has");
        inbox.with("shape", "cloudevent");
        assertRejected(
                typed,
                "it is not a CloudEvent, which the inbox's parameter 'shape' asks for:"
                        + " it has no text 'specversion'");
        inbox.with("shape", "eventbridge");
        assertRejected(
                typed,
                "it is not an EventBridge envelope, which the inbox's parameter 'shape' asks for:"
                        + " it has no text 'detail-type', or no object 'detail'");
    }

    @Test
    void theHashOfARecordDoesNotDependOnTheOrderOfItsFields() throws Exception {
        assertThat(event("{\"b\": {\"d\": 1, \"c\": [{\"f\": 2, \"e\": 3}]}, \"a\": 1.0}")
                        .idempotencyKey())
                .isEqualTo(event("{\"a\":1.0,\"b\":{\"c\":[{\"e\":3,\"f\":2}],\"d\":1}}")
                        .idempotencyKey())
                .isNotEqualTo(event("{\"a\":1.00,\"b\":{\"c\":[{\"e\":3,\"f\":2}],\"d\":1}}")
                        .idempotencyKey());
    }

    @Test
    void anEventBridgeEnvelopeIsUnwrapped() throws Exception {
        Event event = event("{\"id\": \"e1\", \"source\": \"shop\", \"detail-type\": \"OrderCreated\","
                + " \"time\": \"2026-01-01T10:00:00Z\", \"detail\": {\"metadata\": {\"idempotency-key\": \"k\","
                + " \"partition-key\": \"p\", \"tenant\": \"t\", \"correlation-id\": \"c\", \"causation-id\": \"d\"},"
                + " \"data\": {\"a\": 1}}}");

        assertThat(event.id()).isEqualTo("e1");
        assertThat(event.source()).isEqualTo("shop");
        assertThat(event.type()).isEqualTo("OrderCreated");
        assertThat(event.idempotencyKey()).isEqualTo("k");
        assertThat(event.partitionKey()).hasValue("p");
        assertThat(event.attribute("tenant")).hasValue("t");
        assertThat(event.attribute("correlationid")).hasValue("c");
        assertThat(event.attribute("causationid")).hasValue("d");
        assertThat(event.data()).isEqualTo(json("{\"a\":1}"));
    }

    @Test
    void anEventBridgeDetailWithoutDataIsTheData() throws Exception {
        Event event =
                event("{\"source\": \"aws.s3\", \"detail-type\": \"Object Created\", \"detail\": {\"key\": \"x\"}}");

        assertThat(event.data()).isEqualTo(json("{\"key\":\"x\"}"));
        assertThat(event.id()).isEqualTo("arrival-3");
    }

    @Test
    void anEnvelopeOfEventTypeAndDataIsUnwrapped() throws Exception {
        Event event = event("{\"event_type\": \"order.placed\", \"event_id\": \"e1\", \"source\": \"shop\","
                + " \"timestamp\": \"2026-01-01T10:00:00Z\", \"idempotency_key\": \"k\", \"data\": {\"a\": 1}}");

        assertThat(event.id()).isEqualTo("e1");
        assertThat(event.type()).isEqualTo("order.placed");
        assertThat(event.source()).isEqualTo("shop");
        assertThat(event.attribute("time")).hasValue("2026-01-01T10:00:00Z");
        assertThat(event.idempotencyKey()).isEqualTo("k");
        assertThat(event.data()).isEqualTo(json("{\"a\":1}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event_type\": \"t\", \"amount\": 1}",
                "{\"detail-type\": \"t\", \"amount\": 1}",
                "{\"specversion\": \"1.0\", \"amount\": 1}",
                "[1, 2]",
                "5",
                "null",
            })
    void whatHasNoneOfTheShapesIsPlainData(String record) throws Exception {
        assertThat(event(record).data()).isEqualTo(json(record));
        assertThat(event(record).type()).isEqualTo("invoice.approved");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\": \"ID\", \"a\": 1}",
                "{\"specversion\": \"1.0\", \"id\": \"ID\", \"source\": \"/s\", \"type\": \"t\", \"data\": {}}",
                "{\"id\": \"ID\", \"source\": \"s\", \"detail-type\": \"t\", \"detail\": {}}",
                "{\"event_id\": \"ID\", \"event_type\": \"t\", \"data\": {}}",
            })
    void theIdIsNeverTheKey(String record) throws Exception {
        assertThat(event(record).idempotencyKey())
                .matches("[0-9a-f]{64}")
                .isEqualTo(event(record).idempotencyKey());
        assertThat(event(record).idempotencyKey())
                .isNotEqualTo(event(record.replace("ID", "ANOTHER")).idempotencyKey());
    }

    @Test
    void theKeyIsWhatTheClientSentBeforeWhatTheInboxNames() throws Exception {
        inbox.with("key", "invoice_id");

        Event sent =
                event("{\"event_type\": \"t\", \"idempotency_key\": \"token\", \"data\": {\"invoice_id\": \"INV-1\"}}");
        Event named = event("{\"event_type\": \"t\", \"data\": {\"invoice_id\": \"INV-1\"}}");

        assertThat(sent.idempotencyKey()).isEqualTo("token");
        assertThat(named.idempotencyKey()).isEqualTo("INV-1");
    }

    @Test
    void theKeyAndPartitionMayStandInTheEnvelope() throws Exception {
        inbox.with("key", "event_id").with("partition", "account");

        Event event = event("{\"event_type\": \"t\", \"event_id\": \"E1\", \"account\": 42, \"data\": {}}");

        assertThat(event.idempotencyKey()).isEqualTo("E1");
        assertThat(event.partitionKey()).hasValue("42");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{}             ~ is missing; the record has no fields",
                "{\"id\": null} ~ is null",
                "{\"id\": \"\"} ~ is empty",
                "{\"id\": {}}   ~ is an object, not a text or number",
                "[]             ~ is missing; the record has no fields",
                "5              ~ is missing; the record has no fields",
            })
    void aRecordWithoutTheKeyOrPartitionThatTheInboxNamesIsRejected(String record, String lacking) {
        inbox.with("key", "id");
        assertRejected(record, "field 'id', which is the inbox's key, " + lacking);

        inbox.with("key", "").with("partition", "id");
        assertRejected(record, "field 'id', which is the inbox's partition, " + lacking);
    }

    @Test
    void aRecordWithoutAnyTypeIsRejected() {
        inbox.with("type", "");

        assertRejected("{}", "it does not say its event type, and the inbox has no parameter 'type'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "2026-03-01T09:30:00Z             ~ 2026-03-01T09:30:00Z",
                "2026-03-01T09:30:00.120+02:00    ~ 2026-03-01T07:30:00.12Z",
                "0000-01-01T00:00:00Z             ~ 0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999999999Z   ~ 9999-12-31T23:59:59.999999999Z",
            })
    void aTimeIsKeptAsThatMomentInUtc(String said, String time) throws Exception {
        assertThat(event("{\"event_type\": \"t\", \"timestamp\": \"" + said + "\", \"data\": {}}")
                        .attribute("time"))
                .hasValue(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "2026-03-01",
                "2026-03-01T09:30:00",
                "2026-02-30T09:30:00Z",
                "2026-03-01T25:00:00Z",
                "1772357400",
                "+12026-03-01T09:30:00Z",
                "9999-12-31T23:59:59-01:00",
                "-0001-01-01T00:00:00Z",
                "+999999999-12-31T23:59:59-18:00",
            })
    void aTimeThatIsNoneIsRejected(String said) {
        assertRejected(
                "{\"event_type\": \"t\", \"timestamp\": \"" + said + "\", \"data\": {}}",
                "its time is not of RFC 3339, such as 2026-03-01T09:30:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "\"specversion\": \"0.3\", \"id\": \"e\", \"source\": \"/s\"                           ~ it is a CloudEvent of version 0.3; only 1.0 is understood",
                "\"specversion\": \"1.0\", \"id\": \"e\", \"source\": \"/s\", \"data_base64\": \"AA==\" ~ its data is base64; a CloudEvent here has JSON in 'data'",
                "\"specversion\": \"1.0\", \"source\": \"/s\"                                           ~ it is a CloudEvent without 'id'",
                "\"specversion\": \"1.0\", \"id\": \"\", \"source\": \"/s\"                             ~ it is a CloudEvent without 'id'",
                "\"specversion\": \"1.0\", \"id\": \"e\"                                                ~ it is a CloudEvent without 'source'",
            })
    void aCloudEventThatIsNotQuiteOneIsRejected(String attributes, String reason) {
        assertRejected("{\"type\": \"t\", " + attributes.strip() + "}", reason);
    }

    @Test
    void anAttributeIsShortAndOneLine() throws Exception {
        inbox.with("key", "id");

        Event longest = event("{\"id\": \"" + "x".repeat(1_000) + "\"}");

        assertThat(longest.idempotencyKey()).hasSize(1_000);
        assertRejected(
                "{\"id\": \"" + "x".repeat(1_001) + "\"}",
                "its attribute 'idempotencykey' is longer than 1000 characters");
        assertRejected("{\"id\": \"a\\nb\"}", "its attribute 'idempotencykey' has a control character in it");
        assertRejected("{\"id\": \"a\\u0000b\"}", "its attribute 'idempotencykey' has a control character in it");
        assertRejected(
                "{\"specversion\": \"1.0\", \"id\": \"e\", \"source\": \"/s\", \"type\": \"t\", \"subject\": \"a\\rb\"}",
                "its attribute 'subject' has a control character in it");
    }

    private static String cloudEvent(String attribute) {
        return "{\"specversion\": \"1.0\", \"id\": \"e\", \"source\": \"/s\", \"type\": \"t\", " + attribute + "}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"camelhttpuri", "camelfilename", "x", "1", "traceparent", "contenttype"})
    void anExtensionOfALegalNameIsKept(String name) throws Exception {
        assertThat(event(cloudEvent("\"" + name + "\": \"v\"")).attribute(name)).hasValue("v");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CamelHttpUri", "ce-type", "a b", "Subject", "ümlaut", "", "a.b", "a\\r\\nX-Evil"})
    void anAttributeOfAnyOtherNameIsRefused(String name) {
        assertThatThrownBy(() -> event(cloudEvent("\"" + name + "\": \"v\"")))
                .isInstanceOf(RejectedRecordException.class)
                .hasMessageStartingWith("its attribute '")
                .hasMessageEndingWith(
                        "' is misnamed; the name of an attribute is lower-case letters and digits, 100 at most");
    }

    @Test
    void anAttributeIsAScalarAndThereAreNotTooMany() {
        assertRejected(
                cloudEvent("\"n\": {\"a\": 1}"),
                "its attribute 'n' is an object or array; an attribute is a text, number or boolean");
        String many = java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> "\"a" + i + "\": 1")
                .collect(java.util.stream.Collectors.joining(", "));
        assertRejected(cloudEvent(many), "it has more than 100 attributes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "source", "type", "subject", "partitionkey", "idempotencykey"})
    void noAttributeEndsALineOrFillsAColumn(String name) {
        JsonNode record = json(cloudEvent("\"data\": 1"));
        for (String value : new String[] {"a\r\nb", "a\0b", "a\u0085b", "a\u2028b", "x".repeat(10_000_000)}) {
            ((com.fasterxml.jackson.databind.node.ObjectNode) record).put(name, value);

            assertThatThrownBy(() -> event(record))
                    .isInstanceOf(RejectedRecordException.class)
                    .hasMessageStartingWith("its attribute '" + name + "' ");
        }
    }

    @Test
    void theSourceOfLandfallsOwnEventsIsRefused() {
        assertRejected(
                "{\"source\": \"/landfall\", \"detail-type\": \"landfall.dead-letter.parked\", \"detail\": {}}",
                "its source '/landfall' is that of Landfall's own events");
    }

    @Test
    void theDataMayHaveWhatAttributesMayNot() throws Exception {
        JsonNode text = TextNode.valueOf("a\n" + "x".repeat(2_000));

        assertThat(event(text).data()).isEqualTo(text);
    }

    @Test
    void theInboxsTenantWinsOverTheRecords() throws Exception {
        inbox.with("tenant", "acme").with("source", "/erp");

        Event event = event(
                "{\"specversion\": \"1.0\", \"id\": \"e1\", \"source\": \"/s\", \"type\": \"t\", \"tenant\": \"other\"}");

        assertThat(event.attribute("tenant")).hasValue("acme");
        assertThat(event("{}").source()).isEqualTo("/erp");
        assertThat(event.source()).isEqualTo("/s");
    }

    @Test
    void theTranslatorMakesTheDataThatKeyPartitionAndSchemaAreFoundIn(@TempDir Path directory) throws Exception {
        translator = data -> json("{\"id\": \"T-" + data.path("id").asText() + "\"}");
        schema = Optional.of(schema(directory, "{\"properties\": {\"id\": {\"pattern\": \"^T-\"}}}"));
        inbox.with("key", "id");

        Event event = event("{\"id\": \"1\"}");

        assertThat(event.idempotencyKey()).isEqualTo("T-1");
        assertThat(event.data()).isEqualTo(json("{\"id\":\"T-1\"}"));
    }

    @Test
    void whatTheTranslatorRefusesIsRejected() {
        translator = data -> {
            throw new RejectedRecordException("the translator refused it");
        };

        assertRejected("{}", "the translator refused it");
    }

    @Test
    void dataThatDoesNotSatisfyTheSchemaIsRejectedWithTheFirstFaults(@TempDir Path directory) throws Exception {
        schema = Optional.of(
                schema(directory, "{\"required\": [\"id\"], \"properties\": {\"n\": {\"type\": \"integer\"}}}"));

        assertThat(event("{\"id\": 1, \"n\": 2}").data()).isEqualTo(json("{\"id\":1,\"n\":2}"));
        assertThatThrownBy(() -> event("{\"n\": \"x\"}"))
                .isInstanceOf(RejectedRecordException.class)
                .hasMessageStartingWith("it does not satisfy the schema: ")
                .hasMessageContaining("required property 'id' not found")
                .hasMessageContaining("$.n: string found, integer expected");
    }

    private static RecordSchema schema(Path directory, String text) throws IOException {
        return RecordSchema.read(Files.writeString(directory.resolve("schema.json"), text));
    }

    @Test
    void theSameRecordAlwaysMakesTheSameEvent() throws Exception {
        String record = "{\"invoice_id\": \"INV-1\", \"amount\": 12.50}";

        assertThat(event(record)).isEqualTo(event(record));
        assertThat(EventJson.encode(event(record))).isEqualTo(EventJson.encode(event(record)));
    }
}

package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.Hub.Recorder;
import jakarta.jms.BytesMessage;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jms.core.MessageCreator;

/** Messages of others on Landfall's queues: each goes to the dead-letter queue, and the queue goes on. */
class ForeignMessageTest {
    private static final String NO_EVENT = "no event {";

    @TempDir
    Path home;

    private final Recorder handled = new Recorder();
    private Hub hub;

    @AfterEach
    void close() {
        hub.close();
    }

    private void start(String ordered) {
        hub = new Hub(home);
        hub.inbox("in", "partition", "account")
                .subscription("ledger", "in", handled, "ordered", ordered)
                .start();
    }

    private List<Message> awaitSetAside(int messages) {
        List<Message> setAside = new ArrayList<>();
        await().atMost(Duration.ofSeconds(15)).until(() -> {
            setAside.addAll(hub.deadLetterQueue());
            return setAside.size() >= messages;
        });
        return setAside;
    }

    private static MessageCreator bytes(byte[] body, Map<String, Object> properties) {
        return session -> {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(body);
            for (Map.Entry<String, Object> property : properties.entrySet()) {
                message.setObjectProperty(property.getKey(), property.getValue());
            }
            return message;
        };
    }

    private static MessageCreator bytes(byte[] body) {
        return bytes(body, Map.of());
    }

    /** An entry of a message as Landfall writes them, which says that so many bytes are the event. */
    private static byte[] entry(long sequence, String event, int bytes) {
        byte[] json = event.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(20 + json.length)
                .putLong(sequence)
                .putLong(7_000_000L)
                .putInt(bytes)
                .put(json)
                .array();
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    void onASubscriptionsQueueEachIsSetAsideWithItsReasonAndTheEventsGoOn(String ordered) throws Exception {
        start(ordered);

        hub.send("subscription.ledger", session -> session.createTextMessage("hello"));
        hub.send("subscription.ledger", session -> session.createObjectMessage("hello"));
        hub.send("subscription.ledger", Session::createMessage);
        hub.send("subscription.ledger", bytes(new byte[0]));
        hub.send("subscription.ledger", bytes("{}".getBytes(StandardCharsets.UTF_8)));
        hub.send("subscription.ledger", bytes(entry(-1, "{}", 2)));
        hub.send("subscription.ledger", bytes(entry(7_000_001, "{}", 3)));
        hub.send("subscription.ledger", bytes(entry(7_000_001, "{}", -1)));
        hub.send("subscription.ledger", bytes(entry(7_000_001, "{}", 1)));
        hub.send("subscription.ledger", bytes(entry(7_000_001, NO_EVENT, 10), Map.of("of", "x")));
        hub.send("subscription.ledger", bytes(new byte[1_000_000]));
        hub.drop("in", "{\"id\":\"a\",\"account\":\"x\"}", "{\"id\":\"b\",\"account\":\"x\"}");

        List<Message> setAside = awaitSetAside(11);
        await().atMost(Duration.ofSeconds(15)).until(() -> handled.keys.size() == 2);
        assertThat(setAside).hasSize(11);
        for (Message message : setAside) {
            assertThat(message.getStringProperty("landfallQueue")).isEqualTo("subscription.ledger");
            assertThat(message.getStringProperty("landfallReason")).isNotBlank();
        }
        Message unreadable = setAside.stream()
                .filter(message -> message.toString().contains("of=x"))
                .findFirst()
                .orElseThrow();
        assertThat(unreadable.getStringProperty("of")).isEqualTo("x");
        assertThat(unreadable.getBody(byte[].class)).isEqualTo(entry(7_000_001, NO_EVENT, 10));
        assertThat(handled.keys).containsExactly("a", "b");
    }

    @Test
    void oneThatIsAloneOnItsQueueDoesNotComeAgain() {
        start("false");
        hub.send("subscription.ledger", session -> session.createTextMessage("hello"));
        awaitSetAside(1);

        hub.close();
        hub.start();
        hub.drop("in", "{\"id\":\"a\",\"account\":\"x\"}");
        await().atMost(Duration.ofSeconds(15)).until(() -> handled.keys.size() == 1);

        assertThat(hub.deadLetterQueue()).isEmpty();
    }

    @Test
    void onTheQueueOfTheIntakeItIsSetAsideAndFilesAreRead() throws Exception {
        start("false");

        hub.send("arrivals", bytes(entry(1, "{}", 2)));
        hub.send("arrivals", session -> session.createTextMessage("no arrival"));
        hub.drop("in", "{\"id\":\"a\",\"account\":\"x\"}");

        assertThat(awaitSetAside(1).get(0).getStringProperty("landfallQueue")).isEqualTo("arrivals");
        await().atMost(Duration.ofSeconds(15)).until(() -> handled.keys.size() == 1);
    }
}

package io.landfall.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.event.Event;
import io.landfall.event.EventJson;
import io.landfall.event.JournaledEvent;
import io.landfall.event.RoutedEvent;
import jakarta.jms.JMSException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {
    @TempDir
    Path directory;

    @Test
    void aBatchThatTheBrokerMakesWaitForRoomOnTheDiskIsGivenUpWhenThePublisherIsClosed() throws Exception {
        AtomicReference<Exception> failure = new AtomicReference<>();
        // no disk has a quarter of that, so the broker takes nothing
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, Long.MAX_VALUE / 2)) {
            Publisher publisher = new Publisher(broker, queue -> Optional.empty());
            Thread publishing = new Thread(() -> publishUntilItFails(publisher, failure));
            publishing.setDaemon(true);
            publishing.start();
            // for some time: each send passes there
            await().during(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> isWaitingForRoom(publishing));
            Thread closing = new Thread(publisher::close);
            closing.setDaemon(true);

            closing.start();

            publishing.join(Duration.ofSeconds(10).toMillis());
            assertThat(publishing.isAlive())
                    .as(() -> String.join(
                            "\n", List.of(publishing.getStackTrace()) + "", List.of(closing.getStackTrace()) + ""))
                    .isFalse();
            assertThat(failure.get()).isNotNull();
            closing.join(Duration.ofSeconds(10).toMillis());
            assertThat(closing.isAlive()).isFalse();
        }
    }

    private static void publishUntilItFails(Publisher publisher, AtomicReference<Exception> failure) {
        Event event = Event.of("1", "/test", "tested", EventJson.MAPPER.createObjectNode())
                .build();
        try {
            while (true) {
                publisher.publish(List.of(new RoutedEvent(new JournaledEvent(1, 1, event), List.of("q"))));
            }
        } catch (JMSException | RuntimeException e) {
            failure.set(e);
        }
    }

    private static boolean isWaitingForRoom(Thread publishing) {
        return List.of(publishing.getStackTrace()).stream()
                .anyMatch(frame -> frame.getMethodName().equals("acquireCredits"));
    }
}

package io.landfall.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.event.Draining;
import io.landfall.event.Recurring;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue where nothing comes. */
class BatchConsumerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String FOR_EVER = "3600000";

    @TempDir
    private Path directory;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final AtomicInteger emptyBatches = new AtomicInteger();
    private EmbeddedBroker broker;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.start(directory, 0);
        context.addComponent("batch", new BatchComponent(broker));
        context.start();
    }

    @AfterEach
    void stop() throws Exception {
        context.stop();
        broker.close();
    }

    private Consumer consumer(Processor processor) throws Exception {
        Map<String, Object> parameters = Map.of("idleMillis", FOR_EVER, "sendEmptyBatchWhenIdle", "true");
        Consumer consumer = context.getEndpoint("batch:nothing", parameters).createConsumer(processor);
        consumer.start();
        return consumer;
    }

    /** Has work at once, and so often, and then none for ever. */
    private final class Work implements Processor, Recurring {
        private final int times;

        Work(int times) {
            this.times = times;
        }

        @Override
        public void process(Exchange exchange) {
            emptyBatches.incrementAndGet();
        }

        @Override
        public Duration patience() {
            return emptyBatches.get() < times ? Duration.ZERO : Duration.ofHours(1);
        }
    }

    @Test
    void aProcessorWithWorkThatIsDueIsNotKeptWaitingForMessages() throws Exception {
        Consumer consumer = consumer(new Work(2));

        await().atMost(PATIENCE).until(() -> emptyBatches.get() == 2);
        consumer.stop();

        assertThat(emptyBatches).hasValue(2);
    }

    @Test
    void theEndDoesNotWaitForAMessage() throws Exception {
        Consumer consumer = consumer(new Work(1));
        await().atMost(PATIENCE).until(() -> emptyBatches.get() == 1);
        Draining draining = (Draining) consumer;
        List<String> before = draining.underWay();

        draining.drain();

        await().atMost(PATIENCE).until(() -> draining.underWay().isEmpty());
        assertThat(before).containsExactly("a batch of queue nothing");
        consumer.stop();
    }
}

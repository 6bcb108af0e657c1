package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.landfall.Hub.Recorder;
import io.landfall.event.Brake;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The intake of a whole Landfall pauses while a limit is exceeded. */
class BackPressureTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path home;

    private final Recorder handled = new Recorder();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Hub hub;

    @BeforeEach
    void hub() {
        hub = new Hub(home);
        log.list = new CopyOnWriteArrayList<>();
        log.start();
        ((Logger) LoggerFactory.getLogger(Pause.class)).addAppender(log);
    }

    @AfterEach
    void close() {
        hub.close();
        ((Logger) LoggerFactory.getLogger(Pause.class)).detachAppender(log);
    }

    private static String[] records(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "{\"id\":\"k" + i + "\",\"account\":\"a\"}")
                .toArray(String[]::new);
    }

    private static List<String> keys(int to) {
        return IntStream.range(0, to).mapToObj(i -> "k" + i).toList();
    }

    private static void awaitUntil(Callable<Boolean> condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    private List<String> said() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void theIntakePausesWhileAQueueIsTooDeepAndGoesOnByItself() {
        CountDownLatch release = new CountDownLatch(1);
        hub.inbox("in")
                .subscription("slow", "in", exchange -> {
                    release.await();
                    handled.process(exchange);
                })
                .start(Map.of("LANDFALL_BACKLOG_MAX_BYTES", "30000"));
        hub.drop("in", records(0, 300));
        awaitUntil(() -> hub.bean("brake", Brake.class).isOn());

        hub.drop("in", records(300, 400));

        // longer than two looks at the directory take
        await().during(Duration.ofMillis(2_500))
                .atMost(PATIENCE)
                .until(() -> hub.count("journal") == 300 && Files.exists(home.resolve("in/in/file2.ndjson")));
        assertThat(hub.health()).contains("\"DOWN\"").contains("queue subscription.slow holds ");
        assertThat(said())
                .singleElement()
                .asString()
                .matches(
                        "The intake pauses: queue subscription.slow holds \\d{5,6} bytes of unhandled events, more than"
                                + " landfall.backlog.max-bytes = 30000. Handlers go on; it goes on by itself when no queue holds"
                                + " more than 27000 bytes; see why that subscription's handler is slow or stuck, or raise the"
                                + " limit");
        release.countDown();
        awaitUntil(() -> handled.keys.size() >= 400);
        assertThat(handled.keys).containsExactlyElementsOf(keys(400));
        awaitUntil(() -> hub.health().contains("\"UP\""));
        assertThat(said())
                .hasSize(2)
                .last()
                .asString()
                .matches("The intake goes on after \\d+ s: the deepest queue, .*");
    }

    @Test
    void aFileThatIsBeingReadWaitsAndIsReadOnFromThereAndHandlersGoOnMeanwhile() {
        Brake[] brake = new Brake[1];
        hub.inbox("in")
                .subscription("ledger", "in", exchange -> {
                    if (handled.keys.isEmpty()) {
                        brake[0].pull("test", "the test wants it");
                    }
                    handled.process(exchange);
                })
                .start(Map.of("LANDFALL_INTAKE_BATCH", "1"));
        brake[0] = hub.bean("brake", Brake.class);
        hub.drop("in", records(0, 1_000));
        awaitUntil(brake[0]::isOn);
        // what was journaled before is handled
        await().during(Duration.ofMillis(1_500))
                .atMost(PATIENCE)
                .until(() -> hub.count("journal") == handled.keys.size());
        int before = handled.keys.size();

        brake[0].release("test");

        awaitUntil(() -> handled.keys.size() >= 1_000);
        assertThat(before).isLessThan(800);
        assertThat(handled.keys).containsExactlyElementsOf(keys(1_000));
        assertThat(hub.count("arrivals WHERE duplicates > 0 OR rejected > 0")).isZero();
    }

    @Test
    void withTooLittleRoomOnTheDiskNothingIsTakenAndAStopIsQuick() {
        hub.inbox("in")
                .subscription("ledger", "in", handled)
                .start(Map.of("LANDFALL_DISK_MIN_FREE_BYTES", String.valueOf(Long.MAX_VALUE / 2)));
        hub.drop("in", records(0, 10));

        await().during(Duration.ofMillis(1_500))
                .atMost(PATIENCE)
                .until(() -> Files.exists(home.resolve("in/in/file1.ndjson")));
        assertThat(hub.health()).contains("landfall.disk.min-free-bytes");
        assertThat(said()).singleElement().asString().contains("bytes are free on the disk of " + home.resolve("data"));
        long began = System.nanoTime();
        hub.close();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));

        hub.start();

        awaitUntil(() -> handled.keys.size() == 10);
    }

    @Test
    void aStopWhileAFileIsHalfReadIsQuickAndTheNextStartReadsOn() {
        Brake[] brake = new Brake[1];
        hub.inbox("in")
                .subscription("ledger", "in", exchange -> {
                    if (handled.keys.isEmpty()) {
                        brake[0].pull("test", "the test wants it");
                    }
                    handled.process(exchange);
                })
                .start(Map.of("LANDFALL_INTAKE_BATCH", "1"));
        brake[0] = hub.bean("brake", Brake.class);
        hub.drop("in", records(0, 600));
        awaitUntil(brake[0]::isOn);
        await().during(Duration.ofMillis(500))
                .atMost(PATIENCE)
                .until(() -> hub.count("journal") == handled.keys.size());

        long began = System.nanoTime();
        hub.close();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        assertThat(handled.keys).hasSizeLessThan(500);
        hub.start();

        awaitUntil(() -> handled.keys.size() >= 600);
        assertThat(handled.keys).containsExactlyElementsOf(keys(600));
    }
}

package io.landfall.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backlog of files that is read by several processes one after the other, each ended in the middle. */
@Tag("full")
class ArrivalOrderIT {
    private static final int FILES = 24;
    private static final int RECORDS = 4_000;

    @TempDir
    private Path home;

    @Test
    void theFilesOfAnInboxAreReadInTheirOrderWhicheverProcessReadsThem() throws Exception {
        new Flow().payments("payment_id", "partition", "account").writeTo(home);
        List<String> inOrder = writeBacklog();

        LandfallProcess killed = LandfallProcess.start(home);
        awaitReceipts(killed, 3);
        killed.kill();
        LandfallProcess stopped = LandfallProcess.start(home);
        awaitReceipts(stopped, 9);
        assertThat(stopped.stop()).isZero();
        LandfallProcess killedWithItsServer = LandfallProcess.start(home);
        awaitReceipts(killedWithItsServer, 15);
        HomeServer server = killedWithItsServer.server();
        killedWithItsServer.kill();
        server.kill();
        try (LandfallProcess last = LandfallProcess.start(home)) {
            awaitReceipts(last, FILES);
            assertThat(last.stop()).isZero();
        }

        assertThat(filesAsJournaled()).isEqualTo(inOrder);
    }

    /** Files whose names are in another order than their times; those of one time go by name. */
    private List<String> writeBacklog() throws IOException {
        Path inbox = Files.createDirectories(home.resolve("data/inbox/payments"));
        Instant first = Instant.parse("2026-01-01T00:00:00Z");
        List<String> inOrder = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            int file = i;
            String name = "%s-%02d.ndjson".formatted((char) ('z' - i / 2), i);
            String content = IntStream.range(0, RECORDS)
                    .mapToObj(record -> "{\"payment_id\": \"%d-%d\", \"account\": \"one\"}\n".formatted(file, record))
                    .collect(Collectors.joining());
            Files.setLastModifiedTime(
                    Files.writeString(inbox.resolve(name), content), FileTime.from(first.plusSeconds(i / 2)));
            inOrder.add(name);
        }
        return inOrder;
    }

    private static void awaitReceipts(LandfallProcess landfall, int number) {
        await().atMost(LandfallProcess.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> landfall.receipts("payments").size() >= number);
    }

    /** Each file once for each run of its events in the journal, so that one which was torn is there twice. */
    private List<String> filesAsJournaled() throws SQLException {
        try (HomeDatabase database = new HomeDatabase(home)) {
            return database.rows(
                    """
                    SELECT file FROM (
                        SELECT e.sequence, a.file, lag(a.file) OVER (ORDER BY e.sequence) AS file_before
                        FROM   landfall.events e JOIN landfall.arrivals a ON a.id = e.arrival) AS journaled
                    WHERE  file IS DISTINCT FROM file_before ORDER BY sequence
                    """);
        }
    }
}

package io.landfall.acceptance.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landfall.acceptance.LandfallProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A PostgreSQL or a broker that is away at the start or goes away in the middle of the work: one line
 * says so and one that it is back, health names it, the process waits without work for the processor,
 * and nothing is lost or done twice.
 */
@Tag("full")
class OutageIT {
    private static final int RECORDS = 4_000;
    /** A longer one, beyond every patience and lease, with {@code -Dlandfall.outage.seconds=60}. */
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("landfall.outage.seconds", 4));
    /** A busy loop takes a core or more; what is left when it starts has to be compiled. */
    private static final double MOST_OF_A_CORE = 0.3;

    @TempDir
    private static Path directory;

    private static Postgres postgres;
    private static Broker broker;

    private final int port = freePort();
    private OutageLog log;

    /** For all tests, each of which leaves them running and has keys of its own. */
    @BeforeAll
    static void startEngines() throws IOException {
        Path logs = Files.createDirectories(directory.resolve("logs"));
        postgres = new Postgres(directory.resolve("postgres"), logs, freePort());
        broker = new Broker(directory.resolve("broker"), logs, freePort());
        broker.start();
        writeFlow();
    }

    @AfterAll
    static void endEngines() {
        broker.close();
        postgres.close();
    }

    @Test
    void aBrokerAndADatabaseThatAreAwayAtTheStartAreWaitedFor() {
        postgres.kill();
        broker.kill();
        try (LandfallProcess landfall = launch()) {
            log.awaitLine("ERROR Waiting: the broker " + broker.address() + " is out of reach");
            assertWaits(landfall, "broker");
            broker.start();
            log.awaitLine("ERROR Waiting: the database " + postgres.address() + " is out of reach");
            assertWaits(landfall, "database");
            postgres.start();
            landfall.awaitAtWork();
            landfall.drop("payments", "a.ndjson", records("A", 1_000));
            awaitBooked("A", 1_000);

            assertThat(health().code()).isEqualTo(200);
            assertThat(log.linesBeforeWork())
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .contains("ERROR Waiting: the broker " + broker.address() + " is out of reach"),
                            line -> assertThat(line).contains("INFO  The broker is there: the start goes on"),
                            line -> assertThat(line)
                                    .contains("ERROR Waiting: the database " + postgres.address() + " is out of reach"),
                            line -> assertThat(line).contains("INFO  The database is there: the start goes on"));
            assertThat(log.linesAtWork()).isEmpty();
            assertThat(landfall.stop()).isZero();
        }
    }

    @Test
    void aDatabaseThatGoesAwayInTheMiddleOfTheWorkIsWaitedFor() {
        try (LandfallProcess landfall = launch()) {
            landfall.awaitAtWork();
            landfall.drop("payments", "b.ndjson", records("B", RECORDS));
            await().atMost(LandfallProcess.PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> booked("ledger", "B") > RECORDS / 10);
            postgres.kill();

            assertOutage(landfall, "database", "The database " + postgres.address(), "B", postgres::start);
        }
    }

    @Test
    void aBrokerThatGoesAwayInTheMiddleOfTheWorkIsWaitedFor() {
        try (LandfallProcess landfall = launch()) {
            landfall.awaitAtWork();
            landfall.drop("payments", "c.ndjson", records("C", RECORDS));
            await().atMost(LandfallProcess.PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> booked("ledger", "C") > RECORDS / 10);
            broker.kill();

            assertOutage(landfall, "broker", "The broker " + broker.address(), "C", broker::start);
        }
    }

    /** From just behind the kill to the end of the process. */
    private void assertOutage(LandfallProcess landfall, String engine, String what, String prefix, Runnable start) {
        log.awaitLine(what + " is out of reach");
        assertWaits(landfall, engine);
        start.run();
        awaitBooked(prefix, RECORDS);
        await().atMost(LandfallProcess.PATIENCE)
                .untilAsserted(() -> assertThat(health().code()).isEqualTo(200));
        landfall.drop("payments", "more.ndjson", records("more-" + prefix, 10));
        awaitBooked("more-" + prefix, 10);

        assertThat(landfall.stop()).isZero();
        assertThat(log.linesAtWork())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("ERROR " + what
                                        + " is out of reach; work waits for it and goes on by itself: "),
                        line -> assertThat(line).containsPattern("INFO  \\Q" + what + "\\E is back after \\d+ s"));
    }

    /** Health names the engine all the time, and the processor has next to nothing to do. */
    private void assertWaits(LandfallProcess landfall, String engine) {
        // what the work before it left to compile and collect
        Pause.of(Duration.ofSeconds(1));
        Duration before = cpu(landfall);
        long began = System.nanoTime();
        await().during(OUTAGE)
                .atMost(OUTAGE.multipliedBy(3))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    assertThat(health().code()).isEqualTo(503);
                    assertThat(health().down()).contains(engine);
                    assertThat(Health.liveAt(port).code()).isEqualTo(200);
                });
        double cores = (double) cpu(landfall).minus(before).toNanos() / (System.nanoTime() - began);
        System.out.printf("outage of the %s: %.3f of a core%n", engine, cores);
        assertThat(cores).as("of a core while the %s is away", engine).isLessThan(MOST_OF_A_CORE);
    }

    private static Duration cpu(LandfallProcess landfall) {
        return ProcessHandle.of(landfall.pid())
                .orElseThrow()
                .info()
                .totalCpuDuration()
                .orElseThrow();
    }

    private Health health() {
        return Health.at(port);
    }

    private void awaitBooked(String prefix, int records) {
        for (String subscription : List.of("ledger", "ordered")) {
            await().atMost(LandfallProcess.PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> booked(subscription, prefix) >= records);
            assertThat(effects(subscription, prefix))
                    .as("effects of subscription %s, none twice", subscription)
                    .hasSize(records)
                    .doesNotHaveDuplicates();
        }
    }

    private long booked(String subscription, String prefix) {
        try {
            return effects(subscription, prefix).size();
        } catch (org.springframework.dao.DataAccessException e) {
            // the table is made at the start
            return 0;
        }
    }

    private List<String> effects(String subscription, String prefix) {
        return new JdbcTemplate(postgres.database())
                .queryForList(
                        "SELECT idempotency_key FROM effects WHERE subscription = ? AND idempotency_key LIKE ?",
                        String.class,
                        subscription,
                        prefix + "-%");
    }

    private static String records(String prefix, int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> "{\"id\": \"%s-%d\", \"account\": \"A-%d\"}%n".formatted(prefix, i, i % 7))
                .collect(Collectors.joining());
    }

    private LandfallProcess launch() {
        Path output = directory.resolve("logs/landfall-" + port + ".log");
        log = new OutageLog(output);
        return LandfallProcess.launch(
                directory,
                output,
                List.of(
                        "LANDFALL_HTTP_PORT=" + port,
                        "LANDFALL_DATABASE_URL=" + postgres.address(),
                        "LANDFALL_DATABASE_USER=postgres",
                        "LANDFALL_BROKER_URL=" + broker.address()));
    }

    private static void writeFlow() throws IOException {
        Path routes = Files.createDirectories(directory.resolve("routes"));
        String inbox =
                """
                - templatedRoute:
                    routeTemplateRef: inbox
                    routeId: payments
                    parameters:
                      - { name: directory, value: data/inbox/payments }
                      - { name: type, value: payment.settled }
                      - { name: key, value: id }
                      - { name: partition, value: account }
                      - { name: ready, value: rename }
                """;
        Files.writeString(
                routes.resolve("flow.camel.yaml"),
                inbox + subscription("ledger", false) + subscription("ordered", true));
        Path migrations = Files.createDirectories(directory.resolve("config/migration"));
        Files.writeString(
                migrations.resolve("V001__create_effects.sql"),
                "CREATE TABLE effects (subscription VARCHAR(20) NOT NULL, idempotency_key VARCHAR(200) NOT NULL);\n");
    }

    private static String subscription(String name, boolean ordered) {
        return """
                - templatedRoute:
                    routeTemplateRef: subscription
                    routeId: %1$s
                    parameters:
                      - { name: pattern, value: '{"detail-type": ["payment.settled"]}' }
                      - { name: handler, value: "sql:INSERT INTO effects (subscription, idempotency_key) VALUES ('%1$s', :#${header.Idempotency-Key})" }
                      - { name: ordered, value: "%2$s" }
                """
                .formatted(name, ordered);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.landfall.acceptance.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What a node, an event and a take-over cost with an external PostgreSQL and Artemis: {@code mvn verify
 * -Psoak -Dit.test=ClusterScaleSoak} prints the figures of docs/scaling.md. All processes share one
 * machine, so that more nodes share its cores.
 */
class ClusterScaleSoak {
    private static final int INBOXES = 4;
    private static final int RECORDS = Integer.getInteger("landfall.scale.records", 10_000);
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    @TempDir
    private Path directory;

    private Path logs;
    private Postgres postgres;
    private Broker broker;
    private JdbcTemplate jdbc;
    private int brokerPort;

    @BeforeEach
    void startEngines() throws IOException {
        logs = Files.createDirectories(directory.resolve("logs"));
        postgres = new Postgres(directory.resolve("postgres"), logs, freePort());
        brokerPort = freePort();
        broker = new Broker(directory.resolve("broker"), logs, brokerPort);
        broker.start();
        jdbc = new JdbcTemplate(postgres.database());
        writeFlow();
    }

    @AfterEach
    void endEngines() {
        broker.close();
        postgres.close();
    }

    @Test
    void oneNode() throws IOException {
        List<Node> nodes = start(1);
        try {
            work(nodes);
            showSizes();
        } finally {
            nodes.forEach(Node::close);
        }
    }

    @Test
    void threeNodesAndTheDeathOfOne() throws IOException {
        List<Node> nodes = start(3);
        try {
            work(nodes);
            takeOver(nodes.get(0));
        } finally {
            nodes.forEach(Node::close);
        }
    }

    private void work(List<Node> nodes) throws IOException {
        long wal = wal();
        long began = System.nanoTime();
        dropAll("first");
        int[] most = new int[2];
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
            most[0] = Math.max(most[0], databaseConnections());
            most[1] = Math.max(most[1], brokerConnections());
            return handled() == (long) INBOXES * RECORDS;
        });
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "%d node(s): %,d events of %d inboxes in %.1f s, %,.0f a second; at most %d connections to the"
                        + " database and %d to the broker; %,d bytes of write-ahead log an event%n",
                nodes.size(),
                handled(),
                INBOXES,
                seconds,
                handled() / seconds,
                most[0],
                most[1],
                (wal() - wal) / handled());
        assertThat(doubled()).isZero();
    }

    /** How long the events wait that a node had when it was killed. */
    private void takeOver(Node node) throws IOException {
        long before = handled();
        dropAll("second");
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> handled() > before + INBOXES * RECORDS / 20);
        node.kill();
        long killed = System.nanoTime();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> handled() == before + (long) INBOXES * RECORDS);
        System.out.printf(
                "a node of three was killed with up to %,d events to go: all were handled %.1f s later%n",
                INBOXES * RECORDS * 19 / 20, (System.nanoTime() - killed) / 1e9);
        assertThat(doubled()).isZero();
    }

    private void showSizes() {
        for (String table : List.of("journal", "journal_keys", "claims", "claim_pages", "arrivals")) {
            List<Long> bytes = jdbc.queryForList(
                    "SELECT pg_total_relation_size(oid) FROM pg_class WHERE relnamespace = 'engine'::regnamespace AND relname = ?",
                    Long.class,
                    table);
            bytes.forEach(size ->
                    System.out.printf("table %s: %,d bytes, %.0f an event%n", table, size, (double) size / handled()));
        }
    }

    private long wal() {
        return jdbc.queryForObject("SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint", Long.class);
    }

    private int databaseConnections() {
        return jdbc.queryForObject(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = 'landfall' AND pid <> pg_backend_pid()",
                Integer.class);
    }

    /** As the system counts them: established, and the other end is the broker. */
    private int brokerConnections() {
        String port = ":%04X".formatted(brokerPort);
        int connections = 0;
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try (Stream<String> lines = Files.lines(Path.of(table))) {
                connections += (int) lines.map(line -> line.strip().split("\\s+"))
                        .filter(fields -> fields[2].endsWith(port) && fields[3].equals("01"))
                        .count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return connections;
    }

    private long handled() {
        return jdbc.queryForObject("SELECT count(*) FROM effects", Long.class);
    }

    private long doubled() {
        return jdbc.queryForObject("SELECT count(*) - count(DISTINCT idempotency_key) FROM effects", Long.class);
    }

    private List<Node> start(int number) {
        List<String> environment = List.of(
                "LANDFALL_DATABASE_URL=" + postgres.address(),
                "LANDFALL_DATABASE_USER=postgres",
                "LANDFALL_BROKER_URL=" + broker.address());
        List<Node> nodes = IntStream.rangeClosed(1, number)
                .mapToObj(i -> new Node("node-" + i, directory, logs, environment))
                .toList();
        nodes.forEach(Node::launch);
        nodes.forEach(Node::awaitAtWork);
        return nodes;
    }

    private void dropAll(String name) throws IOException {
        for (int inbox = 0; inbox < INBOXES; inbox++) {
            Path into = Files.createDirectories(directory.resolve("data/inbox/payments-" + inbox));
            Path hidden = into.resolve("." + name);
            try (BufferedWriter file = Files.newBufferedWriter(hidden)) {
                for (int i = 0; i < RECORDS; i++) {
                    file.write("{\"id\": \"%s-%d-%07d\", \"account\": \"A-%d\", \"amount\": 12.50, \"note\": \"%s\"}\n"
                            .formatted(name, inbox, i, i % 5_000, "x".repeat(440)));
                }
            }
            Files.move(hidden, into.resolve(name + ".ndjson"), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void writeFlow() throws IOException {
        StringBuilder flow = new StringBuilder();
        for (int inbox = 0; inbox < INBOXES; inbox++) {
            flow.append(
                    """
                    - templatedRoute:
                        routeTemplateRef: inbox
                        routeId: payments-%1$d
                        parameters:
                          - { name: directory, value: data/inbox/payments-%1$d }
                          - { name: type, value: payment.settled }
                          - { name: key, value: id }
                          - { name: partition, value: account }
                          - { name: ready, value: rename }
                    """
                            .formatted(inbox));
        }
        flow.append(
                """
                - templatedRoute:
                    routeTemplateRef: subscription
                    routeId: ledger
                    parameters:
                      - { name: pattern, value: '{"detail-type": ["payment.settled"]}' }
                      - { name: handler, value: "sql:INSERT INTO effects (idempotency_key) VALUES (:#${header.Idempotency-Key})" }
                """);
        Files.writeString(Files.createDirectories(directory.resolve("routes")).resolve("flow.camel.yaml"), flow);
        Files.writeString(
                Files.createDirectories(directory.resolve("config/migration")).resolve("V001__create_effects.sql"),
                "CREATE TABLE effects (idempotency_key VARCHAR(200) NOT NULL);\n");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

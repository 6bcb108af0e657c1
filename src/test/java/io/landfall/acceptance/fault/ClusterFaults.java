package io.landfall.acceptance.fault;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Three nodes that share a home directory, a PostgreSQL and an Artemis; one after the other, nodes, the
 * broker and the database are killed, and nodes are frozen and come back as zombies.
 */
final class ClusterFaults {
    private static final int NODES = 3;

    private final FaultRun run;
    private final Postgres postgres;
    private final Broker broker;
    private final List<Node> nodes;
    /** Something that was begun and is to be ended, while the next fault may already happen. */
    private Optional<Pending> pending = Optional.empty();

    private int deaths;

    private ClusterFaults(FaultRun run) {
        this.run = run;
        this.postgres = new Postgres(run.directory.resolve("postgres"), run.logs(), freePort());
        this.broker = new Broker(run.directory.resolve("broker"), run.logs(), freePort());
        List<String> environment = List.of(
                "LANDFALL_DATABASE_URL=" + postgres.address(),
                "LANDFALL_DATABASE_USER=postgres",
                "LANDFALL_DATABASE_PASSWORD=",
                "LANDFALL_BROKER_URL=" + broker.address());
        this.nodes = IntStream.rangeClosed(1, NODES)
                .mapToObj(number -> run.node("node-" + number, environment))
                .toList();
    }

    /** A fault under way. */
    private record Pending(String kind, Node node, Duration from, Duration until, Runnable end) {}

    static Summary run(Dimensions dimensions) {
        try (FaultRun run = new FaultRun(dimensions)) {
            ClusterFaults cluster = new ClusterFaults(run);
            try (cluster.postgres;
                    cluster.broker) {
                return cluster.run();
            } finally {
                cluster.nodes.forEach(Node::close);
            }
        }
    }

    private Summary run() {
        broker.start();
        nodes.forEach(Node::launch);
        nodes.forEach(Node::awaitAtWork);
        for (int fault = 1; fault <= run.dimensions.faults(); fault++) {
            run.dropShare();
            Pause.of(run.chance.between(Duration.ofMillis(300), Duration.ofSeconds(3)));
            end(false);
            revive();
            fault(fault);
        }
        run.inboxes.dropRest();
        end(true);
        revive();
        nodes.forEach(Node::awaitAtWork);
        run.awaitHandled();
        awaitSettled();
        stop();
        return run.audit(postgres.database(), deaths, false);
    }

    /** In turn, so that short runs have one of each. */
    private void fault(int number) {
        switch (number % 4) {
            case 1 -> killNode();
            case 2 ->
                run.faults.book("kill broker", "broker", () -> {
                    broker.kill();
                    Pause.of(downtime());
                    broker.start();
                });
            case 3 ->
                run.faults.book("kill database", "database", () -> {
                    postgres.kill();
                    Pause.of(downtime());
                    postgres.start();
                });
            default -> freezeNode();
        }
    }

    private Duration downtime() {
        return run.chance.between(Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    private void killNode() {
        Node node = anyAtWork();
        Duration from = run.clock.now();
        node.kill();
        deaths++;
        pend(new Pending("kill node", node, from, run.clock.now().plus(downtime()), node::launch));
    }

    /** It wakes up behind the end of its lease, when others have taken its work over. */
    private void freezeNode() {
        end(true);
        Node node = anyAtWork();
        Duration from = run.clock.now();
        node.freeze();
        Duration until = run.clock.now().plus(run.chance.between(Duration.ofSeconds(20), Duration.ofSeconds(25)));
        pend(new Pending("freeze node", node, from, until, node::thaw));
    }

    private void pend(Pending next) {
        end(true);
        pending = Optional.of(next);
        if (run.chance.happens(0.5)) {
            end(true);
        }
    }

    /** Ends what is under way: when its time has come, or waits for that. */
    private void end(boolean wait) {
        if (pending.isEmpty()) {
            return;
        }
        Pending now = pending.get();
        Duration left = now.until().minus(run.clock.now());
        if (!left.isNegative() && !wait) {
            return;
        }
        if (!left.isNegative()) {
            Pause.of(left);
        }
        pending = Optional.empty();
        now.end().run();
        run.faults.add(now.kind(), now.node().name(), now.from(), run.clock.now());
    }

    private Node anyAtWork() {
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            revive();
            return !atWork().isEmpty();
        });
        return run.chance.of(atWork());
    }

    private List<Node> atWork() {
        List<Node> atWork = new ArrayList<>(nodes);
        atWork.removeIf(node -> !node.isAlive() || !node.isAtWork());
        pending.ifPresent(fault -> atWork.remove(fault.node()));
        return atWork;
    }

    /** As a supervisor would: starts nodes again that ended because they found no broker or database. */
    private void revive() {
        for (Node node : nodes) {
            if (node.hasEndedByItself()) {
                Duration now = run.clock.now();
                boolean wasAtWork = node.isAtWork();
                String end = node.end();
                System.out.println(node.name() + " ended by itself: " + end);
                run.findings.check(!wasAtWork, node.name() + " gave up while it was at work: " + end);
                run.faults.add("end by itself", node.name(), now, now);
                deaths++;
                node.launch();
            }
        }
    }

    private void awaitSettled() {
        DatabaseAudit rows = new DatabaseAudit(postgres.database(), run.input);
        try {
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(rows::isSettled);
        } catch (ConditionTimeoutException e) {
            run.findings.add("the ledger or the retries were not settled within 2 minutes");
        }
    }

    private void stop() {
        for (Node node : nodes) {
            run.findings.check(!node.hasEndedByItself(), "ended by itself: " + node);
            Node.Stop stop = node.stop();
            run.findings.check(stop.isOrderly(), "SIGTERM did not end the process in order: " + stop);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.landfall.acceptance.fault;

import io.landfall.storage.Database;
import java.time.Duration;

/**
 * One process and the database server that it looks after: it, its server, or both are killed, over and
 * over, and started again.
 */
final class EmbeddedFaults {
    private static final int MOST_ENDS = 5;
    /** How often the clock is set, which is no reason to repeat anything. */
    private static final double CLOCK_JUMPS = 0.4;

    private final FaultRun run;
    private final ClockJumps clock;
    private final Node node;

    private EmbeddedFaults(FaultRun run) {
        this.run = run;
        this.clock = new ClockJumps(run.directory);
        this.node = run.node("node", clock.environment());
    }

    static Summary run(Dimensions dimensions) {
        try (FaultRun run = new FaultRun(dimensions)) {
            EmbeddedFaults embedded = new EmbeddedFaults(run);
            try (embedded.node) {
                return embedded.run();
            }
        }
    }

    private Summary run() {
        for (int fault = 1; fault <= run.dimensions.faults(); fault++) {
            node.launch();
            if (run.chance.happens(CLOCK_JUMPS)) {
                clock.jump(run.chance);
            }
            fault();
        }
        run.inboxes.dropRest();
        node.launch();
        node.awaitAtWork();
        run.awaitHandled();
        stop();
        for (int ends = 1; !isSettled() && ends < MOST_ENDS; ends++) {
            // what the database alone knows: a process more gets to the rest
            node.launch();
            node.awaitAtWork();
            Pause.of(Duration.ofSeconds(5));
            stop();
        }
        System.out.println("the clock was set " + clock.jumps() + " times");
        try (Database database = database()) {
            return run.audit(database.dataSource(), 0, true);
        }
    }

    /**
     * A kill within the start, while files are read, within a call to a handler, or at any moment of the
     * work; sometimes a stop.
     */
    private void fault() {
        int kind = run.chance.between(-1, 10);
        if (kind < 2) {
            node.awaitAtWork();
            run.dropShareAtOnce();
            if (kind < 0) {
                Pause.of(run.chance.between(Duration.ZERO, Duration.ofMillis(400)));
                kill("kill while reading");
            } else {
                run.witness.awaitFreshCall(Duration.ofSeconds(4));
                kill("kill at a batch's first call");
            }
            return;
        }
        run.dropShare();
        if (kind <= 3) {
            Pause.of(run.chance.between(Duration.ZERO, Duration.ofSeconds(4)));
            kill("kill in the first seconds");
            return;
        }
        node.awaitAtWork();
        if (kind <= 6) {
            run.witness.awaitCalls(run.chance.between(1, 800), Duration.ofSeconds(4));
            kill("kill in a call");
        } else {
            Pause.of(run.chance.between(Duration.ofMillis(300), Duration.ofSeconds(3)));
            if (kind == 10) {
                run.faults.book("stop", node.name(), this::stop);
            } else {
                kill("kill at work");
            }
        }
    }

    /** Of three kills one is of the process alone, one of both, and one of the server before the process. */
    private void kill(String kind) {
        run.findings.check(!node.hasEndedByItself(), "the process ended by itself: " + node);
        switch (run.chance.between(0, 3)) {
            case 0 -> run.faults.book(kind, node.name(), node::kill);
            case 1 ->
                run.faults.book(kind + ", with its server", node.name(), () -> {
                    node.kill();
                    node.killServer();
                });
            default -> {
                run.faults.book(kind + " of the server", node.name(), node::killServer);
                // sometimes it is on its way back, sometimes at work again
                Pause.of(run.chance.between(Duration.ZERO, Duration.ofSeconds(2)));
                run.findings.check(!node.hasEndedByItself(), "the process ended by its server's death: " + node);
                run.faults.book(kind, node.name(), node::kill);
            }
        }
    }

    private void stop() {
        run.findings.check(!node.hasEndedByItself(), "the process ended by itself: " + node);
        Node.Stop stop = node.stop();
        run.findings.check(stop.isOrderly(), "SIGTERM did not end the process in order: " + stop);
    }

    private boolean isSettled() {
        try (Database database = database()) {
            return new DatabaseAudit(database.dataSource(), run.input).isSettled();
        }
    }

    private Database database() {
        return Database.own(run.home.resolve("data/database"), "", () -> false);
    }
}

package io.landfall.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long from the command {@code java} until it is at work, and until an event is handled whose file
 * lay there before: in a new home directory, and behind a kill.
 */
final class Starts {
    private static final int LEAST_RUNS = 3;
    private static final Duration INTERVAL = Duration.ofMillis(2);

    private final Arena arena;

    Starts(Arena arena) {
        this.arena = arena;
    }

    private record Times(
            List<Double> ready,
            List<Double> first,
            List<Double> readyAgain,
            List<Double> firstAgain,
            List<Double> cpu) {
        Times() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    void compare() {
        Table table = new Table(
                "start on " + arena.databaseName(),
                "",
                "ready s",
                "first event s",
                "ready again s",
                "first event again s",
                "CPU s until ready again");
        for (Contender contender : arena.contenders()) {
            Times times = new Times();
            int runs = arena.events() > 0 ? arena.runs() : Math.max(LEAST_RUNS, arena.runs());
            for (int run = 0; run < runs; run++) {
                measure(contender, times);
            }
            table.add(
                    contender.title(),
                    new Spread(times.ready()).show("%.2f"),
                    new Spread(times.first()).show("%.2f"),
                    new Spread(times.readyAgain()).show("%.2f"),
                    new Spread(times.firstAgain()).show("%.2f"),
                    new Spread(times.cpu()).show("%.1f"));
        }
        table.print(arena.out());
    }

    private void measure(Contender contender, Times times) {
        Setup setup = Setup.of(1).on(arena.database());
        Path home = arena.launcher().home(contender, setup);
        Path inbox = Setup.inbox(home, 0);
        Input.file(inbox.resolve("first.ndjson"), 1, line -> 1);
        Running first = arena.launcher().launch(contender, setup, home);
        times.ready().add(first.awaitReady().toNanos() / 1e9);
        times.first().add((first.awaitHandled(1, INTERVAL) - first.startedAt()) / 1e9);
        first.vitals().awaitQuiet();
        first.kill();
        Input.file(inbox.resolve("second.ndjson"), 1, line -> 2);
        try (Running again = arena.launcher().launch(contender, setup, home)) {
            times.readyAgain().add(again.awaitReady().toNanos() / 1e9);
            times.cpu().add(again.vitals().cpu().toMillis() / 1e3);
            times.firstAgain().add((again.awaitHandled(1, INTERVAL) - again.startedAt()) / 1e9);
        }
    }
}

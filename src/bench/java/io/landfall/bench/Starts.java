package io.landfall.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How long from the command until it is at work, and until an event is handled whose file lay there before.
 * The database server is part of it: a first start makes its files, and one after a kill lets it recover.
 */
final class Starts {
    private static final int LEAST_RUNS = 3;
    private static final Duration INTERVAL = Duration.ofMillis(2);

    private final Arena arena;

    Starts(Arena arena) {
        this.arena = arena;
    }

    /** What was before a start. */
    private enum Kind {
        FIRST(1, "in a new home directory"),
        AGAIN(2, "after an end in order"),
        AFTER_KILL(3, "after a kill, of the server too");

        private final int event;
        private final String title;

        Kind(int event, String title) {
            this.event = event;
            this.title = title;
        }
    }

    private record Times(List<Double> ready, List<Double> first, List<Double> cpu) {
        Times() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    void compare() {
        Table table = new Table("start", "", "start", "ready s", "first event s", "CPU s until ready");
        int runs = arena.isQuickLook() ? arena.runs() : Math.max(LEAST_RUNS, arena.runs());
        for (Contender contender : arena.contenders()) {
            Map<Kind, Times> all = new EnumMap<>(Kind.class);
            for (int run = 0; run < runs; run++) {
                measure(contender, all);
            }
            all.forEach((kind, times) -> table.add(
                    contender.title(),
                    kind.title,
                    new Spread(times.ready()).show("%.2f"),
                    new Spread(times.first()).show("%.2f"),
                    new Spread(times.cpu()).show("%.1f")));
        }
        table.print(arena.out());
    }

    private void measure(Contender contender, Map<Kind, Times> all) {
        Setup setup = Setup.of(1);
        Path home = arena.launcher().home(contender, setup);
        Running first = start(contender, setup, home, Kind.FIRST, all);
        arena.awaitRest(first);
        first.end();
        Running again = start(contender, setup, home, Kind.AGAIN, all);
        arena.awaitRest(again);
        again.kill();
        start(contender, setup, home, Kind.AFTER_KILL, all).close();
    }

    private Running start(Contender contender, Setup setup, Path home, Kind kind, Map<Kind, Times> all) {
        Input.file(Setup.inbox(home, 0).resolve(kind + ".ndjson"), 1, line -> kind.event);
        Times times = all.computeIfAbsent(kind, any -> new Times());
        Running running = arena.launcher().launch(contender, setup, home);
        times.ready().add(running.awaitReady().toNanos() / 1e9);
        times.cpu().add(running.vitals().cpu().toMillis() / 1e3);
        times.first().add((running.awaitHandled(1, INTERVAL) - running.startedAt()) / 1e9);
        return running;
    }
}

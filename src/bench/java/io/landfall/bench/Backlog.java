package io.landfall.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A queue that is full while its handler waits, and then drained: the rate in each tenth, from the
 * deepest to the last. The same was done once before, for the process to be warm.
 */
final class Backlog {
    private static final int EVENTS = 300_000;
    private static final int PARTS = 10;
    private static final Duration INTERVAL = Duration.ofMillis(5);

    private final Arena arena;

    Backlog(Arena arena) {
        this.arena = arena;
    }

    void compare() {
        int events = arena.size(EVENTS);
        List<String> columns = new ArrayList<>(List.of("", "events", "CPU s", "peak MB"));
        for (int part = 0; part < PARTS; part++) {
            columns.add("events/s at " + show(events - events / PARTS * part));
        }
        Table table = new Table("backlog", columns.toArray(String[]::new));
        for (int run = 0; run < arena.runs(); run++) {
            for (Contender contender : arena.contenders()) {
                drain(contender, new Load("backlog", events, events, false, 1, 100).fit(contender), table);
            }
        }
        table.print(arena.out());
    }

    private static String show(int events) {
        return events >= 10_000 ? events / 1_000 + "k" : String.valueOf(events);
    }

    private void drain(Contender contender, Load load, Table table) {
        Setup setup = Setup.of(1).withGate();
        try (Running running = arena.launcher().start(contender, setup)) {
            Path staging = Files.createDirectories(running.home().resolve("staging"));
            queue(running, load.stage(staging, 0));
            running.ask("open");
            running.awaitHandled(load.records(), INTERVAL);
            arena.awaitRest(running);
            queue(running, load.stage(staging, 1_000_000));

            List<Object> row = new ArrayList<>();
            Duration before = running.vitals().cpu();
            running.ask("open");
            List<String> rates = rates(running, load.records());
            row.add(contender.title());
            row.add(load.records());
            row.add("%.1f".formatted(running.vitals().cpu().minus(before).toMillis() / 1e3));
            row.add(running.vitals().peakMegabytes());
            row.addAll(rates);
            table.add(row.toArray());
            arena.say("backlog, " + row);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has a file's events queued while the only handler waits. */
    private static void queue(Running running, List<Path> files) throws IOException {
        long before = running.handled();
        running.ask("close");
        drop(running, files);
        awaitQueued(running);
        if (running.handled() != before) {
            throw new IllegalStateException("events are handled through a closed gate");
        }
    }

    /** Behind the file's end the contenders' own threads rest, since the only handler waits. */
    private static void awaitQueued(Running running) {
        for (Duration before = Duration.ZERO;
                running.vitals().cpu().minus(before).toMillis() > 500; ) {
            before = running.vitals().cpu();
            running.vitals().awaitQuiet();
        }
    }

    /** Between the first sights of each tenth, of as many as had been handled by then. */
    private static List<String> rates(Running running, int events) {
        List<String> rates = new ArrayList<>();
        long lastTime = System.nanoTime();
        long lastHandled = events;
        for (int part = 1; part <= PARTS; part++) {
            long until = events + (long) events * part / PARTS;
            long time = running.awaitHandled(until, INTERVAL);
            rates.add("%,.0f".formatted((until - lastHandled) / ((time - lastTime) / 1e9)));
            lastTime = time;
            lastHandled = until;
        }
        return rates;
    }

    private static void drop(Running running, List<Path> files) throws IOException {
        for (Path file : files) {
            Files.move(file, Setup.inbox(running.home(), 0).resolve(file.getFileName()));
        }
    }
}

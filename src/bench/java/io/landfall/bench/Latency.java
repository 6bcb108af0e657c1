package io.landfall.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A file of one event each 100 ms: how long from its rename to the handler. */
final class Latency {
    private static final int FILES = 300;
    /** Files before those that are measured; a hub of months is not cold. */
    private static final int WARM_UP = 2_000;

    private static final Duration WARM_UP_EACH = Duration.ofMillis(5);
    private static final Duration EACH = Duration.ofMillis(100);

    private final Arena arena;

    Latency(Arena arena) {
        this.arena = arena;
    }

    void compare() {
        int files = Math.max(5, arena.size(FILES * 10) / 10);
        Table table = new Table(
                "latency on " + arena.databaseName(),
                "",
                "files",
                "p50 ms",
                "p90 ms",
                "p99 ms",
                "most ms",
                "CPU ms a file");
        Map<Contender, List<Double>> results = new HashMap<>();
        Map<Contender, List<Double>> cpu = new HashMap<>();
        for (int run = 0; run < arena.runs(); run++) {
            for (Contender contender : arena.contenders()) {
                measure(
                        contender,
                        files,
                        results.computeIfAbsent(contender, any -> new ArrayList<>()),
                        cpu.computeIfAbsent(contender, any -> new ArrayList<>()));
            }
        }
        for (Contender contender : arena.contenders()) {
            Spread millis = new Spread(results.get(contender));
            table.add(
                    contender.title(),
                    results.get(contender).size(),
                    "%.1f".formatted(millis.median()),
                    "%.1f".formatted(millis.percentile(90)),
                    "%.1f".formatted(millis.percentile(99)),
                    "%.1f".formatted(millis.most()),
                    "%.1f".formatted(new Spread(cpu.get(contender)).median()));
        }
        table.print(arena.out());
    }

    private void measure(Contender contender, int files, List<Double> millis, List<Double> cpuMillis) {
        Setup setup = Setup.of(1).withStamps().on(arena.database());
        try (Running running = arena.launcher().start(contender, setup)) {
            int warmUp = Math.min(WARM_UP, files * 10);
            Path staging = Files.createDirectories(running.home().resolve("staging"));
            List<Path> staged = new Load("latency", files + warmUp, 1, false, 1, 1).stage(staging, 0);
            Map<String, Long> sent = new HashMap<>();
            Duration before = Duration.ZERO;
            for (int i = 0; i < staged.size(); i++) {
                if (i == warmUp) {
                    running.awaitHandled(warmUp, Duration.ofMillis(100));
                    arena.awaitRest(running);
                    before = running.vitals().cpu();
                }
                Path file = staged.get(i);
                Path target = Setup.inbox(running.home(), 0).resolve(file.getFileName());
                long now = System.nanoTime();
                Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
                if (i >= warmUp) {
                    sent.put("P-%08d".formatted(i), now);
                }
                Pause.of(i < warmUp ? WARM_UP_EACH : EACH);
            }
            running.awaitHandled(staged.size(), Duration.ofMillis(100));
            cpuMillis.add(running.vitals().cpu().minus(before).toMillis() / (double) files);
            for (String stamp : running.ask("stamps").replaceAll("[\\[\\]]", "").split(", ", -1)) {
                String[] words = stamp.split(" ", -1);
                Long began = sent.remove(words[0]);
                if (began != null) {
                    // both processes read the same clock, the one of the machine since its start
                    millis.add((Long.parseLong(words[1]) - began) / 1e6);
                }
            }
            if (!sent.isEmpty()) {
                throw new IllegalStateException(contender.title() + " did not handle " + sent.keySet());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.landfall.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A file of one event each 100 ms: how long from its rename to the handler. */
final class Latency {
    private static final int FILES = 300;
    /** Files before those that are measured, at first, and in all: a hub of months is not cold. */
    private static final List<Integer> WARM_UPS = List.of(2_000, 20_000);

    private static final Duration WARM_UP_EACH = Duration.ofMillis(2);
    private static final Duration EACH = Duration.ofMillis(100);

    private final Arena arena;

    Latency(Arena arena) {
        this.arena = arena;
    }

    /** What one contender's files took, behind so many others. */
    private record Part(Contender contender, int warmUp) {}

    void compare() {
        int files = Math.max(5, arena.size(FILES * 10) / 10);
        Table table = new Table(
                "latency", "", "files", "files before", "p50 ms", "p90 ms", "p99 ms", "most ms", "CPU ms a file");
        Map<Part, List<Double>> results = new LinkedHashMap<>();
        Map<Part, List<Double>> cpu = new HashMap<>();
        for (int run = 0; run < arena.runs(); run++) {
            for (Contender contender : arena.contenders()) {
                measure(contender, files, results, cpu);
            }
        }
        results.forEach((part, all) -> {
            Spread millis = new Spread(all);
            table.add(
                    part.contender().title(),
                    all.size(),
                    part.warmUp(),
                    "%.1f".formatted(millis.median()),
                    "%.1f".formatted(millis.percentile(90)),
                    "%.1f".formatted(millis.percentile(99)),
                    "%.1f".formatted(millis.most()),
                    "%.1f".formatted(new Spread(cpu.get(part)).median()));
        });
        table.print(arena.out());
    }

    private void measure(
            Contender contender, int files, Map<Part, List<Double>> millis, Map<Part, List<Double>> cpuMillis) {
        List<Integer> warmUps = WARM_UPS.stream()
                .map(most -> Math.min(most, files * most / FILES))
                .toList();
        int all = warmUps.get(warmUps.size() - 1) + warmUps.size() * files;
        Setup setup = Setup.of(1).withStamps();
        try (Running running = arena.launcher().start(contender, setup)) {
            Path staging = Files.createDirectories(running.home().resolve("staging"));
            List<Path> staged = new Load("latency", all, 1, false, 1, 1).stage(staging, 0);
            Map<Part, Map<String, Long>> sent = new LinkedHashMap<>();
            int dropped = 0;
            int parts = 0;
            for (int warmUp : warmUps) {
                int from = warmUp + parts++ * files;
                while (dropped < from) {
                    drop(running, staged.get(dropped++));
                    Pause.of(WARM_UP_EACH);
                }
                running.awaitHandled(dropped, Duration.ofMillis(100));
                arena.awaitRest(running);
                Part part = new Part(contender, warmUp);
                Duration before = running.vitals().cpu();
                for (int i = 0; i < files; i++) {
                    sent.computeIfAbsent(part, any -> new HashMap<>())
                            .put("P-%08d".formatted(dropped), drop(running, staged.get(dropped)));
                    dropped++;
                    Pause.of(EACH);
                }
                running.awaitHandled(dropped, Duration.ofMillis(100));
                cpuMillis
                        .computeIfAbsent(part, any -> new ArrayList<>())
                        .add(running.vitals().cpu().minus(before).toMillis() / (double) files);
            }
            Map<String, Long> handled = handled(running);
            sent.forEach((part, times) -> times.forEach((key, began) -> {
                if (!handled.containsKey(key)) {
                    throw new IllegalStateException(contender.title() + " did not handle " + key);
                }
                millis.computeIfAbsent(part, any -> new ArrayList<>()).add((handled.get(key) - began) / 1e6);
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** When it was renamed into the inbox. Both processes read the same clock, the one of the machine since its start. */
    private static long drop(Running running, Path file) throws IOException {
        Path target = Setup.inbox(running.home(), 0).resolve(file.getFileName());
        long now = System.nanoTime();
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        return now;
    }

    private static Map<String, Long> handled(Running running) {
        Map<String, Long> handled = new HashMap<>();
        for (String stamp : running.ask("stamps").replaceAll("[\\[\\]]", "").split(", ", -1)) {
            String[] words = stamp.split(" ", -1);
            handled.put(words[0], Long.parseLong(words[1]));
        }
        return handled;
    }
}

package io.landfall.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How long a load takes, from the rename of its first file to the last handler's call. */
final class Throughput {
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final int MEASURED_FROM = 1_000_000;

    private final Arena arena;

    Throughput(Arena arena) {
        this.arena = arena;
    }

    /** All contenders in turn, as often as there are runs, and their table. */
    void compare(Load load) {
        Map<Contender, List<Measurement>> results = new EnumMap<>(Contender.class);
        for (int run = 1; run <= arena.runs(); run++) {
            for (Contender contender : arena.contenders()) {
                String name = "%s, %s, run %d: ".formatted(load.name(), contender.title(), run);
                tryToMeasure(contender, load, name).ifPresent(measurement -> {
                    arena.say("%s%.0f events/s".formatted(name, measurement.rate()));
                    results.computeIfAbsent(contender, any -> new ArrayList<>()).add(measurement);
                });
            }
        }
        print(load, results);
    }

    /** Empty where a peer did not get through, as the hand-written program does not with 50 subscribers in 512 MB. */
    private Optional<Measurement> tryToMeasure(Contender contender, Load load, String name) {
        try {
            return Optional.of(measure(contender, load));
        } catch (UncheckedIOException e) {
            if (contender == Contender.LANDFALL) {
                throw e;
            }
            arena.say(name + e.getMessage());
            return Optional.empty();
        }
    }

    /** One run of one contender, in a new process with a new home directory, warmed up. */
    Measurement measure(Contender contender, Load wanted) {
        Load load = wanted.fit(contender);
        return measure(contender, load.warmUp(), load);
    }

    /** One run with a warm-up of its own. */
    Measurement measure(Contender contender, Load first, Load load) {
        Setup setup = Setup.of(load.subscribers());
        try (Running running = arena.launcher().start(contender, setup)) {
            Path staging = Files.createDirectories(running.home().resolve("staging"));
            long before = first.deliveries();
            drop(running, first.stage(staging, 0));
            running.awaitHandled(before, INTERVAL);
            List<Path> files = load.stage(staging, MEASURED_FROM);
            arena.awaitRest(running);

            Duration cpu = running.vitals().cpu();
            long began = System.nanoTime();
            drop(running, files);
            long ended = running.awaitHandled(before + load.deliveries(), INTERVAL);
            double cpuSeconds = running.vitals().cpu().minus(cpu).toMillis() / 1e3;

            running.vitals().awaitQuiet();
            long handled = running.handled() - before;
            if (handled != load.deliveries()) {
                throw new IllegalStateException(contender.title() + " called handlers " + handled + " times, not "
                        + load.deliveries() + " times");
            }
            return new Measurement(
                    load.records(),
                    (ended - began) / 1e9,
                    cpuSeconds,
                    running.vitals().peakMegabytes(),
                    running.vitals().javaMegabytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void drop(Running running, List<Path> files) throws IOException {
        for (Path file : files) {
            Files.move(
                    file, Setup.inbox(running.home(), 0).resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void print(Load load, Map<Contender, List<Measurement>> results) {
        Table table = new Table(
                load.name(),
                "",
                "events",
                "events/s",
                "× before",
                "× plain Camel",
                "× hand-written",
                "CPU s",
                "CPU µs an event",
                "peak MB",
                "of Java MB");
        results.forEach((contender, measurements) -> table.add(
                contender.title(),
                measurements.get(0).events(),
                rates(measurements).show("%,.0f"),
                ratio(results, contender, Contender.BEFORE),
                ratio(results, contender, Contender.PLAIN),
                ratio(results, contender, Contender.LIMIT),
                "%.1f"
                        .formatted(new Spread(measurements.stream()
                                        .map(Measurement::cpuSeconds)
                                        .toList())
                                .median()),
                "%.0f"
                        .formatted(new Spread(measurements.stream()
                                        .map(Measurement::cpuMicrosAnEvent)
                                        .toList())
                                .median()),
                "%.0f"
                        .formatted(new Spread(measurements.stream()
                                        .map(Measurement::peakMegabytes)
                                        .toList())
                                .most()),
                "%.0f"
                        .formatted(new Spread(measurements.stream()
                                        .map(Measurement::javaMegabytes)
                                        .toList())
                                .most())));
        table.print(arena.out());
    }

    private static Spread rates(List<Measurement> measurements) {
        return new Spread(measurements.stream().map(Measurement::rate).toList());
    }

    /** Of the medians. */
    private static String ratio(Map<Contender, List<Measurement>> results, Contender one, Contender other) {
        if (!results.containsKey(other)) {
            return "";
        }
        return "%.2f"
                .formatted(rates(results.get(one)).median()
                        / rates(results.get(other)).median());
    }
}

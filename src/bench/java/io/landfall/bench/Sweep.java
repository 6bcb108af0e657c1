package io.landfall.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** What a record costs, by how many there are and by how many subscriptions want each; as a table and an SVG. */
final class Sweep {
    private static final int[] RECORDS = {10_000, 30_000, 100_000, 300_000, 1_000_000};
    private static final int[] SUBSCRIPTIONS = {1, 2, 5, 10, 20, 50};
    private static final int SUBSCRIPTION_RECORDS = 50_000;
    /** With so many records fewer are measured for each of many subscriptions, so that it ends. */
    private static final int MOST_DELIVERIES = 500_000;

    private static final int WARM_UP_DELIVERIES = 200_000;

    private final Arena arena;
    private final Path file;

    Sweep(Arena arena, Path file) {
        this.arena = arena;
        this.file = file;
    }

    void draw() {
        int most = arena.size(RECORDS[RECORDS.length - 1]);
        int[] sizes = IntStream.of(RECORDS).filter(size -> size <= most).toArray();
        Chart bySize = new Chart("records in the file (2 subscriptions)", "µs a record");
        Chart bySubscriptions = new Chart("subscriptions that want each record", "µs a delivery");
        Table table = new Table(
                "sweep",
                "",
                "records",
                "subscriptions",
                "records/s",
                "µs a record",
                "µs a delivery",
                "CPU µs a record",
                "peak MB");
        for (Contender contender : arena.contenders()) {
            for (int records : sizes.length == 0 ? new int[] {most} : sizes) {
                Measurement measurement = measure(contender, records, 2, table);
                bySize.add(contender.title(), measurement.events(), micros(measurement));
            }
            for (int subscriptions : arena.isQuickLook() ? new int[] {2, 3} : SUBSCRIPTIONS) {
                int records = Math.min(Math.min(most, SUBSCRIPTION_RECORDS), MOST_DELIVERIES / subscriptions);
                Measurement measurement = measure(contender, records, subscriptions, table);
                bySubscriptions.add(contender.title(), subscriptions, micros(measurement) / subscriptions);
            }
        }
        table.print(arena.out());
        write(Chart.svg(List.of(bySize, bySubscriptions)));
    }

    private Measurement measure(Contender contender, int records, int subscriptions, Table table) {
        // as warm for few records as for many: it is the cost of the records that is compared
        int warmUp = Math.max(1, arena.size(WARM_UP_DELIVERIES) / subscriptions);
        Measurement measurement = new Throughput(arena)
                .measure(
                        contender,
                        Load.wide(warmUp, subscriptions).fit(contender),
                        Load.wide(records, subscriptions).fit(contender));
        table.add(
                contender.title(),
                "%,d".formatted(measurement.events()),
                subscriptions,
                "%,.0f".formatted(measurement.rate()),
                "%.0f".formatted(micros(measurement)),
                "%.0f".formatted(micros(measurement) / subscriptions),
                "%.0f".formatted(measurement.cpuMicrosAnEvent()),
                measurement.peakMegabytes());
        arena.say("sweep, %s, %d records, %d subscriptions: %.0f records/s"
                .formatted(contender.title(), measurement.events(), subscriptions, measurement.rate()));
        return measurement;
    }

    private static double micros(Measurement measurement) {
        return 1e6 / measurement.rate();
    }

    private void write(String svg) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, svg);
            arena.out().println("\nwritten: " + file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

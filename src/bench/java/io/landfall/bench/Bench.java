package io.landfall.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The benchmark's command line. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Landfall beside its peers, each in a process of its own, alternating.")
final class Bench implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "WHAT",
            description = "bulk, small, duplicates, latency, backlog, rules, fanout, start, idle, all of them (all),"
                    + " the sweep of sizes and subscriptions (sweep), or flight recordings to be read (FILE.jfr).")
    private List<String> wanted = new ArrayList<>();

    @Option(names = "--runs", defaultValue = "3", description = "How often each contender has its turn (default 3).")
    private int runs;

    @Option(
            names = "--events",
            defaultValue = "0",
            description = "How many events, in place of a workload's own number.")
    private int events;

    @Option(
            names = "--contenders",
            defaultValue = "landfall,plain,limit",
            description = "Who takes part: landfall, before, plain, tuned, limit (default landfall,plain,limit).")
    private String contenders = "";

    @Option(
            names = "--before",
            paramLabel = "JAR",
            description = "The jar of another build, target/landfall.jar of another commit's sources say, which takes"
                    + " part as 'before'.")
    private Optional<Path> before = Optional.empty();

    @Option(
            names = "--jfr",
            description = "Keep a flight recording of every process beside its log, to be read with FILE.jfr.")
    private boolean jfr;

    @Option(
            names = "--directory",
            defaultValue = "target/bench",
            description = "Where homes and logs go (target/bench).")
    private Path directory = Path.of("");

    @Option(names = "--svg", defaultValue = "docs/performance.svg", description = "Where the sweep's picture goes.")
    private Path svg = Path.of("");

    private final PrintStream out;

    Bench(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(new CommandLine(new Bench(out)).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("say what to measure, such as: bulk latency");
        }
        Files.createDirectories(directory);
        Map<Contender, Path> commands = new EnumMap<>(Contender.class);
        commands.put(Contender.LANDFALL, Launcher.command(Path.of(System.getProperty("landfall.jar"))));
        before.ifPresent(jar -> commands.put(Contender.BEFORE, Launcher.command(jar)));
        Launcher launcher = new Launcher(directory, commands, jfr);
        launcher.prepare();
        Arena arena = new Arena(launcher, contenders(), runs, events, out);
        for (String one : wanted) {
            run(one, arena);
        }
        return 0;
    }

    private List<Contender> contenders() {
        List<Contender> all = new ArrayList<>(Contender.parse(contenders));
        if (before.isPresent() && !all.contains(Contender.BEFORE)) {
            all.add(Contender.BEFORE);
        }
        if (before.isEmpty() && all.contains(Contender.BEFORE)) {
            throw new IllegalArgumentException("say with --before JAR which build 'before' is");
        }
        return all;
    }

    private void run(String what, Arena arena) throws IOException {
        if (what.endsWith(".jfr")) {
            Profile.print(Path.of(what), out);
        } else if (what.equals("sweep")) {
            new Sweep(arena, svg).draw();
        } else if (what.equals("all")) {
            for (Workload workload : Workload.values()) {
                workload.run(arena);
            }
        } else {
            Workload.valueOf(what.toUpperCase(Locale.ROOT)).run(arena);
        }
    }
}

package io.landfall.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Starts contenders, each as a process in a home directory of its own: Landfall by its build's command, with
 * the options that this gives Java, and the peers with the same most heap and the collector that Java takes.
 */
final class Launcher {
    /** Without archives of classes: Java 17 crashes over classes that only META-INF/versions of a jar has. */
    private static final List<String> FLIGHT_RECORDING = List.of(
            "-Xshare:off",
            "-XX:StartFlightRecording=settings=profile,maxsize=1g",
            "-XX:FlightRecorderOptions=stackdepth=128");

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin");
    private final Path directory;
    private final Map<Contender, Path> commands;
    private final boolean profiled;
    private int launched;

    /**
     * @param directory where home directories are made; on the disk that is to be measured
     * @param commands of Landfall and of another build of it
     * @param profiled whether Flight Recorder runs in each process
     */
    Launcher(Path directory, Map<Contender, Path> commands, boolean profiled) {
        this.directory = directory.toAbsolutePath();
        this.commands = commands;
        this.profiled = profiled;
    }

    /**
     * The command that runs the jar of a build, at the root of its sources.
     *
     * @throws IllegalArgumentException if it is not there
     */
    static Path command(Path jar) {
        Path command = jar.toAbsolutePath().getParent().resolveSibling("landfall");
        if (!Files.exists(jar) || !Files.isExecutable(command)) {
            throw new IllegalArgumentException(jar + " is not the jar of a build, which " + command + " would run");
        }
        return command;
    }

    /** What Landfall's command does at its first start is done before anything is measured; the start itself is refused. */
    void prepare() throws IOException {
        for (Path command : commands.values()) {
            ProcessBuilder builder = new ProcessBuilder(command.toString(), "run").inheritIO();
            builder.environment().put("LANDFALL_HTTP_PORT", "none");
            useOurJava(builder);
            try {
                builder.start().waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void useOurJava(ProcessBuilder builder) {
        builder.environment().merge("PATH", JAVA.toString(), (path, ours) -> ours + ":" + path);
    }

    /** A new home directory with its inboxes. */
    Path home(Contender contender, Setup setup) {
        launched++;
        Path home = directory.resolve("%03d-%s".formatted(launched, name(contender)));
        try {
            Trees.delete(home);
            for (int i = 0; i < setup.inboxes(); i++) {
                Files.createDirectories(Setup.inbox(home, i));
            }
            if (contender.isLandfall()) {
                LandfallHome.write(home, setup);
            }
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a contender in a new home directory, and waits until it is at work. */
    Running start(Contender contender, Setup setup) {
        Running running = launch(contender, setup, home(contender, setup));
        running.awaitReady();
        return running;
    }

    /** Starts a contender in a home directory, and does not wait. */
    Running launch(Contender contender, Setup setup, Path home) {
        Path log = directory.resolve(home.getFileName() + ".log");
        Path recording = directory.resolve(home.getFileName() + ".jfr");
        ProcessBuilder builder = new ProcessBuilder(command(contender, setup, home)).redirectErrorStream(true);
        builder.environment().put("LANDFALL_HTTP_PORT", "0");
        builder.environment().put("LANDFALL_JAVA_OPTIONS", profiled ? String.join(" ", FLIGHT_RECORDING) : "");
        useOurJava(builder);
        try {
            return new Running(
                    builder, home, log, profiled ? java.util.Optional.of(recording) : java.util.Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(Contender contender, Setup setup, Path home) {
        if (contender.isLandfall()) {
            return List.of(commands.get(contender).toString(), "run", "--home", home.toString());
        }
        List<String> command = new ArrayList<>(List.of(JAVA.resolve("java").toString(), "-Xmx512m"));
        if (profiled) {
            command.addAll(FLIGHT_RECORDING);
        }
        Class<?> main = contender == Contender.LIMIT ? HandWritten.class : PlainCamel.class;
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(home.toString(), String.valueOf(contender == Contender.TUNED)));
        command.addAll(setup.arguments());
        return command;
    }

    private static String name(Contender contender) {
        return contender.name().toLowerCase(Locale.ROOT);
    }
}

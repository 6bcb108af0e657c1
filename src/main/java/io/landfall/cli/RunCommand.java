package io.landfall.cli;

import io.landfall.Landfall;
import io.landfall.storage.Home;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code landfall run}: works until the process is told to end. */
@Command(
        name = "run",
        description = "Start, and work until told to end (Ctrl-C or SIGTERM).",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            defaultValue = "",
            description = "The directory that relative paths are relative to; default: the current one.")
    private String home = "";

    @Override
    public Integer call() throws InterruptedException {
        Landfall landfall = Landfall.start(new Home(Path.of(home)), System::getenv);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(landfall), "landfall-shutdown"));
        new CountDownLatch(1).await();
        return 0;
    }

    /** Ends the process itself: an orderly stop is a success, and no other hook has anything to do. */
    private static void stop(Landfall landfall) {
        landfall.close();
        Runtime.getRuntime().halt(0);
    }
}

package io.landfall.cli;

import io.landfall.Landfall;
import io.landfall.event.Durations;
import io.landfall.storage.Home;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code landfall run}: works until the process is told to end. */
@Command(
        name = "run",
        description = "Start, and work until told to end (Ctrl-C or SIGTERM).",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final int ENDED = 0;
    private static final int FAILED = 1;
    private static final int NOT_ALL_STOPPED = 3;
    /** As by the signal itself. */
    private static final int ENDED_BEFORE_THE_START = 143;

    private static final Duration FAILED_PATIENCE = Duration.ofSeconds(10);
    private static final Duration START_PATIENCE = Duration.ofSeconds(25);
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Option(
            names = "--home",
            paramLabel = "DIR",
            defaultValue = "",
            description = "The directory that relative paths are relative to; default: the current one.")
    private String home = "";

    private final CompletableFuture<Landfall> started = new CompletableFuture<>();
    private volatile boolean toldToEnd;

    @Override
    public Integer call() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "landfall-shutdown"));
        Home root = new Home(Path.of(home));
        Library.take(root);
        Landfall landfall;
        try {
            landfall = Landfall.start(root, System::getenv, () -> toldToEnd);
        } catch (RuntimeException e) {
            if (!toldToEnd) {
                throw e;
            }
            // its wait was ended, or Java, which begins to end at once, refused it something
            LOG.debug("The start was given up", e);
            started.completeExceptionally(e);
            return ENDED_BEFORE_THE_START;
        }
        started.complete(landfall);
        System.err.println("landfall: " + landfall.awaitFailure());
        // what handlers have done is recorded where that is possible still
        stop(landfall, FAILED_PATIENCE);
        Runtime.getRuntime().halt(FAILED);
        return FAILED;
    }

    /**
     * Ends the process itself: no other hook has anything to do. A start under way comes to its end
     * first, because its routes may be at work already.
     */
    private void end() {
        toldToEnd = true;
        int code;
        try {
            Landfall landfall = started.get(START_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            LOG.info("Landfall ends: what is under way is brought to its end");
            code = stop(landfall, landfall.deadline());
            if (code == ENDED) {
                LOG.info("Landfall has ended");
            }
        } catch (TimeoutException e) {
            LOG.error("The start did not end within {}; the process ends regardless", Durations.show(START_PATIENCE));
            code = ENDED_BEFORE_THE_START;
        } catch (ExecutionException | InterruptedException e) {
            code = ENDED_BEFORE_THE_START;
        }
        Runtime.getRuntime().halt(code);
    }

    private static int stop(Landfall landfall, Duration patience) throws InterruptedException {
        List<String> left = new CopyOnWriteArrayList<>();
        Thread stopping = new Thread(() -> left.addAll(landfall.stop()), "landfall-stop");
        stopping.setDaemon(true);
        stopping.start();
        stopping.join(Math.max(1, patience.toMillis()));
        if (stopping.isAlive()) {
            left.addAll(landfall.underWay());
        }
        if (left.isEmpty()) {
            return ENDED;
        }
        LOG.error(
                "Not all has stopped within {}, and the process ends regardless: {}",
                Durations.show(patience),
                String.join("; ", left));
        return NOT_ALL_STOPPED;
    }
}

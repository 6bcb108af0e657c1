package io.landfall;

import io.landfall.event.ConfigurationException;
import io.landfall.storage.Home;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Landfall process: engines, features and routes, started and stopped in order. Several may run
 * in one Java process, each in a home directory of its own.
 */
public final class Landfall implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Landfall.class);
    private final Main main = new Main();
    private final Engines engines;
    private final Features features;
    private final EngineWatch watch;
    private final Duration deadline;
    private volatile List<String> stopping = List.of();
    private volatile Optional<Ending> ending = Optional.empty();

    private Landfall(Engines engines, Features features, EngineWatch watch, Duration deadline) {
        this.watch = watch;
        this.engines = engines;
        this.features = features;
        this.deadline = deadline;
    }

    /**
     * Starts in a home directory; returns when every route is at work.
     *
     * @param environment gives an environment variable's value, or null
     * @throws ConfigurationException if something that the user wrote cannot be run; nothing is left running
     */
    public static Landfall start(Home home, UnaryOperator<String> environment) {
        return start(home, environment, () -> false);
    }

    /**
     * Starts as {@link #start(Home, UnaryOperator)} does.
     *
     * @param toldToEnd asked while a database or a broker that is away is waited for
     * @throws CancellationException if the wait was ended so
     */
    public static Landfall start(Home home, UnaryOperator<String> environment, BooleanSupplier toldToEnd) {
        Sources sources = Sources.of(home);
        Settings settings = Settings.read(sources, environment);
        List<RouteFiles.RouteFile> files = new ArrayList<>(RouteFiles.engine(sources));
        files.addAll(RouteFiles.flows(sources));
        Map<String, RouteCheck.Place> places = RouteCheck.check(files);
        HttpPort.checkFree(settings.httpHost(), settings.number("landfall.http.port", 0, 65_535));
        Duration deadline = settings.duration("landfall.shutdown.deadline");
        Engines engines = Engines.start(sources, settings, toldToEnd);
        Landfall landfall = new Landfall(
                engines,
                features(home, settings, engines),
                new EngineWatch(engines, home.resolve(settings.text("landfall.data"))),
                deadline);
        try {
            landfall.startRoutes(home, settings, files);
            return landfall;
        } catch (Exception e) {
            landfall.close();
            throw StartFailure.explain(e, places);
        }
    }

    private static Features features(Home home, Settings settings, Engines engines) {
        try {
            return new Features(home, settings, engines);
        } catch (RuntimeException e) {
            engines.close();
            throw e;
        }
    }

    private void startRoutes(Home home, Settings settings, List<RouteFiles.RouteFile> files) throws Exception {
        main.setDefaultPropertyPlaceholderLocation(settings.location());
        main.configure()
                .withName("landfall")
                .withRoutesIncludePattern(String.join(
                        ",", files.stream().map(RouteFiles.RouteFile::location).toList()))
                .withAutoConfigurationFailFast(true);
        settings.values().forEach((key, value) -> main.addOverrideProperty(key, value));
        String host = settings.httpHost();
        String port = HttpPort.choose(host, settings.number("landfall.http.port", 0, 65_535));
        for (String server : List.of("camel.server.", "camel.management.")) {
            main.addOverrideProperty(server + "enabled", "true");
            main.addOverrideProperty(server + "host", host);
            main.addOverrideProperty(server + "port", port);
        }
        GuardedPaths.SETTINGS.forEach(main::addOverrideProperty);
        main.addOverrideProperty("camel.management.healthCheckEnabled", "true");
        main.bind("landfall-vertx-options", seldomChecked());
        features.bind(main);
        features.watchLimits();
        main.start();
        features.health().forEach(HealthCheckRegistry.get(context())::register);
        LOG.info("Landfall is at work in {}", home.root());
        features.inboxes().watched().forEach(inbox -> LOG.info("  watches inbox {}", inbox));
        LOG.info(
                "  serves {}",
                features.subscriptionNames().isEmpty()
                        ? "no subscription"
                        : "subscriptions " + String.join(", ", features.subscriptionNames()));
        LOG.info("  listens on http://{}:{} (health: /observe/health)", host, httpPort());
    }

    /** Vert.x looks every second whether one of its threads is blocked, which an idle process pays for. */
    private static VertxOptions seldomChecked() {
        return new VertxOptions().setBlockedThreadCheckInterval(10).setBlockedThreadCheckIntervalUnit(TimeUnit.SECONDS);
    }

    /** The port that HTTP listens on. */
    public int httpPort() {
        return context().hasService(MainHttpServer.class).getPort();
    }

    /** The Camel context, for those who want to look inside: a route test, a console. */
    public CamelContext context() {
        return main.getCamelContext();
    }

    /** Waits until something has ended without which this process cannot go on, and says what. */
    public String awaitFailure() throws InterruptedException {
        try {
            return watch.ended().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** By when {@link #stop} is to have ended; who called it may then end the process. */
    public Duration deadline() {
        return deadline;
    }

    /**
     * Takes nothing more, lets what is under way end or come to nothing, publishes what is journaled, and
     * closes the engines. What hangs is interrupted some time before the deadline, and left behind if
     * that does not help.
     *
     * @return what did not end, in words
     */
    public List<String> stop() {
        stopping = List.of("the routes");
        watch.close();
        features.stopIntake();
        if (context() != null) {
            ending = Optional.of(new Ending(context(), deadline));
            ending.get().drain();
        }
        try {
            main.stop();
        } catch (RuntimeException e) {
            LOG.warn("Routes did not stop in order: {}", e.toString());
        }
        stopping = List.of("the features");
        features.close();
        stopping = List.of("the broker and the database");
        engines.close();
        stopping = List.of();
        return underWay();
    }

    /** What has not ended since {@link #stop} was called, in words. For any thread. */
    public List<String> underWay() {
        List<String> all = new ArrayList<>(ending.map(Ending::underWay).orElse(List.of()));
        all.addAll(stopping);
        return all;
    }

    @Override
    public void close() {
        stop();
    }
}

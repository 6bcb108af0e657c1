package io.landfall.inbox;

import io.landfall.event.ConfigurationException;
import io.landfall.event.Draining;
import io.landfall.event.Outage;
import io.landfall.event.Reason;
import io.landfall.event.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one directory: scans it again and again, sooner when the system says that something
 * changed there. The scan is the truth, because notices are lost on overflow and never come from
 * network file systems.
 */
final class InboxConsumer extends DefaultConsumer implements Draining {
    private static final Logger LOG = LoggerFactory.getLogger(InboxConsumer.class);
    /** Between scans of a directory where nothing seems to happen. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /** The same where the system tells of every change, and no other node may leave something. */
    private static final Duration CALM_INTERVAL = Duration.ofSeconds(5);
    /** Between scans while files wait to become ready. */
    private static final Duration SHORT_INTERVAL = Duration.ofMillis(100);

    private static final int RECOVERED_AT_ONCE = 1_000;

    private final InboxEndpoint endpoint;
    private volatile Workers workers = new Workers();
    private Inbox inbox;
    private Path directory;
    private Taker taker;
    private WatchService watch;
    private boolean said;
    private boolean recovered;
    private long departuresSeen;
    private Announcements announcements;
    private Set<String> leftBefore = Set.of();
    private final Set<String> saidLeft = new HashSet<>();

    InboxConsumer(InboxEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        inbox = endpoint.inbox(getRouteId());
        directory = endpoint.services().home().resolve(inbox.settings().directory());
        prepareDirectory();
        endpoint.services().inboxes().add(inbox, directory);
    }

    private void prepareDirectory() {
        String parameter = "inbox '" + inbox.settings().name() + "': parameter 'directory': " + directory;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new ConfigurationException(
                    parameter
                            + (Files.exists(directory) ? " is no directory" : " cannot be created: " + e.getMessage()),
                    e);
        }
        if (!Files.isReadable(directory) || !Files.isWritable(directory) || !Files.isExecutable(directory)) {
            throw new ConfigurationException(parameter + " must be readable and writable by the user that runs"
                    + " Landfall, because files are moved out of it");
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        InboxServices services = endpoint.services();
        taker = new Taker(
                directory,
                inbox.settings(),
                services.archive(),
                services.arrivals(),
                services.transactions(),
                Staging.of(directory, services.lease()),
                this::inTheArchive);
        announcements = new Announcements(services, this::announce);
        watch = directory.getFileSystem().newWatchService();
        directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        recovered = false;
        taker.recover();
        workers = new Workers();
        workers.start("landfall-inbox-" + getRouteId(), this::watchUntilStopped);
    }

    /** Files that are staged are recorded, archived and announced; the directory is not looked at again. */
    @Override
    public void drain() {
        workers.drain();
        stopWatching();
    }

    /** Wakes who waits for the next notice. */
    private void stopWatching() {
        if (watch != null) {
            try {
                watch.close();
            } catch (IOException e) {
                LOG.debug("The watch of {} is left to the system", directory, e);
            }
        }
    }

    @Override
    public void breakOff() {
        workers.breakOff();
        workers.interrupt();
    }

    @Override
    public List<String> underWay() {
        return workers.isAlive() ? List.of("inbox '" + getRouteId() + "'") : List.of();
    }

    @Override
    protected void doStop() throws Exception {
        drain();
        workers.stop(this::breakOff);
        if (taker != null) {
            announcements.mark();
            taker.close();
        }
        super.doStop();
    }

    /** Arrivals that are recorded, and for which a crash or a failure kept us from announcing or the receipt. */
    private void recoverOpen() throws IOException {
        String last = "";
        List<Arrival> open;
        do {
            open = endpoint.services().arrivals().open(inbox.settings().name(), last, RECOVERED_AT_ONCE);
            List<Arrival> taken = new ArrayList<>();
            for (Arrival arrival : open) {
                if (arrival.state() == Arrival.State.TAKEN) {
                    taken.add(arrival);
                } else {
                    endpoint.services().receipts().issue(arrival);
                }
                last = arrival.id();
            }
            announcements.add(unannounced(taken));
            announcements.announce();
        } while (!open.isEmpty());
    }

    private List<String> unannounced(List<Arrival> taken) throws IOException {
        if (endpoint.services().lease().isShared()) {
            Set<String> unannounced =
                    new LinkedHashSet<>(endpoint.services().arrivals().unannounced(ids(taken)));
            Set<String> onTheirWay = taker.onTheirWay(taken.stream()
                    .filter(arrival -> unannounced.contains(arrival.id()))
                    .toList());
            return unannounced.stream().filter(id -> !onTheirWay.contains(id)).toList();
        }
        // the announcements ended with the process before, and what this one has taken since, it announces
        return recovered ? List.of() : ids(taken);
    }

    private static List<String> ids(List<Arrival> arrivals) {
        return arrivals.stream().map(Arrival::id).toList();
    }

    private void watchUntilStopped() {
        boolean ofThisKernel = ChangeNotices.areReliable(directory);
        Duration calm = !endpoint.services().lease().isShared() && ofThisKernel ? CALM_INTERVAL : INTERVAL;
        DirectoryScan scan = new DirectoryScan(
                directory, inbox.settings(), ofThisKernel, endpoint.services().clock(), System::nanoTime);
        while (workers.mayGoOn()) {
            Duration pause = INTERVAL;
            try {
                if (endpoint.services().brake().isOn()) {
                    announcements.mark();
                } else {
                    pause = takeAll(scan) ? SHORT_INTERVAL : calm;
                    overcome();
                }
            } catch (IOException | RuntimeException | Error e) {
                trouble(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            await(pause);
        }
    }

    /** Takes what is there; says whether files wait to become ready. */
    private boolean takeAll(DirectoryScan scan) throws IOException, InterruptedException {
        recoverFromBefore();
        taker.resume();
        recoverFromOthers();
        announcements.announce();
        boolean someWait = scan.scan(this::take) > 0;
        tell(scan.leftAlone());
        announcements.markWhenDue();
        return someWait;
    }

    /** Health has all of it; the log says once what would stay for ever, if it is there twice. */
    private void tell(LeftAlone left) {
        inbox.leftAlone(left);
        Map<String, String> forGood = left.forGood();
        forGood.forEach((reason, files) -> {
            if (leftBefore.contains(reason) && saidLeft.add(reason)) {
                LOG.warn("Inbox '{}' leaves files alone that {} ({})", getRouteId(), reason, files);
            }
        });
        leftBefore = forGood.keySet();
    }

    private void recoverFromBefore() throws IOException {
        if (!recovered) {
            recoverOpen();
            recovered = true;
        }
    }

    /** Behind an outage, and when another node has ended: it may have recorded files and told nobody. */
    private void recoverFromOthers() throws IOException {
        long departures = endpoint.services().lease().departures();
        if (inbox.trouble().isPresent() || departures != departuresSeen) {
            announcements.mark();
            taker.recover();
            recoverOpen();
            departuresSeen = departures;
        }
    }

    /** Says what is wrong once; an outage of the database or the broker says itself, for all inboxes. */
    private void trouble(Throwable failure) {
        boolean isNew = inbox.trouble().isEmpty();
        inbox.trouble(Optional.of(Reason.of(failure)));
        if (isNew && !Outage.isSignOf(failure)) {
            said = true;
            LOG.error(
                    "Inbox '{}' cannot take files from {}, trying again: {}",
                    getRouteId(),
                    directory,
                    Reason.of(failure));
        }
    }

    private void overcome() {
        inbox.trouble(Optional.empty());
        if (said) {
            said = false;
            LOG.info("Inbox '{}' takes files from {} again", getRouteId(), directory);
        }
    }

    private void await(Duration pause) {
        try {
            WatchKey key = watch.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
            if (key != null) {
                key.pollEvents();
                if (!key.reset()) {
                    // the directory was replaced: scanning goes on, without notices
                    Thread.sleep(Math.min(pause.toMillis(), INTERVAL.toMillis()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            workers.drain();
        } catch (java.nio.file.ClosedWatchServiceException e) {
            workers.drain();
        }
    }

    private void take(List<Path> files) throws IOException, InterruptedException {
        if (!workers.mayGoOn()) {
            throw new InterruptedException();
        }
        if (endpoint.services().brake().isOn()) {
            // the next scan finds them again
            return;
        }
        taker.take(files);
    }

    private void inTheArchive(List<Arrival> arrivals) throws IOException {
        if (!recovered) {
            // they are found with those of the processes before, in the order of all
            return;
        }
        for (Arrival arrival : arrivals) {
            if (arrival.state() == Arrival.State.TAKEN) {
                announcements.add(List.of(arrival.id()));
            } else {
                endpoint.services().receipts().issue(arrival);
            }
        }
        announcements.announce();
    }

    private void announce(String announcement) throws IOException {
        Exchange exchange = createExchange(false);
        try {
            exchange.getMessage().setBody(announcement);
            exchange.getMessage().setHeader("inbox", getRouteId());
            getProcessor().process(exchange);
            if (exchange.isFailed()) {
                throw new IOException(
                        "arrivals cannot be announced: " + Reason.of(exchange.getException()), exchange.getException());
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("arrivals cannot be announced: " + Reason.of(e), e);
        } finally {
            releaseExchange(exchange, false);
        }
    }
}

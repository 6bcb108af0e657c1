package io.landfall;

import io.landfall.broker.Announcer;
import io.landfall.broker.BatchComponent;
import io.landfall.broker.BrokerHealth;
import io.landfall.broker.Publisher;
import io.landfall.event.EventJson;
import io.landfall.event.Reason;
import io.landfall.event.Subscription;
import io.landfall.event.Subscriptions;
import io.landfall.idempotency.ClaimsRepository;
import io.landfall.idempotency.JdbcClaims;
import io.landfall.idempotency.PagedClaims;
import io.landfall.inbox.Archive;
import io.landfall.inbox.Arrivals;
import io.landfall.inbox.InboxComponent;
import io.landfall.inbox.InboxHealth;
import io.landfall.inbox.InboxServices;
import io.landfall.inbox.Inboxes;
import io.landfall.inbox.Intake;
import io.landfall.inbox.IntakeHealth;
import io.landfall.inbox.Receipts;
import io.landfall.journal.Journal;
import io.landfall.journal.JournalComponent;
import io.landfall.journal.JournalKeys;
import io.landfall.journal.Outbox;
import io.landfall.routing.EventPattern;
import io.landfall.routing.Router;
import io.landfall.storage.DatabaseHealth;
import io.landfall.storage.DurableTransactions;
import io.landfall.storage.Home;
import io.landfall.storage.HomeFileComponent;
import io.landfall.storage.TransactionPolicy;
import io.landfall.subscription.DeadLetters;
import io.landfall.subscription.Deliveries;
import io.landfall.subscription.DeliveringHttpComponent;
import io.landfall.subscription.HandlerHealth;
import io.landfall.subscription.Retries;
import io.landfall.subscription.SubscriptionComponent;
import io.landfall.subscription.Watchdog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.JmsHeaderFilterStrategy;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jms.connection.CachingConnectionFactory;

/** The features, made of the engines, and given to the routes under the names that the routes use. */
final class Features implements AutoCloseable {
    static final Duration DEFAULT_MEMORY = Duration.ofDays(7);
    private static final int JMS_SESSIONS = 8;
    private static final Logger LOG = LoggerFactory.getLogger(Features.class);

    private final Map<String, Object> beans = new LinkedHashMap<>();
    private final Map<String, Component> components = new LinkedHashMap<>();
    private final Inboxes inboxes = new Inboxes();
    private final Subscriptions subscriptions =
            new Subscriptions(subscription -> EventPattern.parse(subscription.name(), subscription.pattern()));
    private final List<HealthCheck> health;
    private final Publisher publisher;
    private final Announcer announcer;
    private final Purges purges;
    private final Limits limits;
    private final Watchdog watchdog = new Watchdog();
    private Intake intake;
    private Receipts receipts;
    private final CachingConnectionFactory jmsConnections;

    Features(Home home, Settings settings, Engines engines) {
        JdbcTemplate jdbc = new JdbcTemplate(engines.database().dataSource());
        DurableTransactions transactions =
                new DurableTransactions(engines.database().dataSource());
        String owner = engines.lease().owner();
        publisher = new Publisher(engines.broker(), subscriptions::ofQueue);
        announcer = new Announcer(engines.broker());
        jmsConnections = new CachingConnectionFactory(engines.broker().connections());
        jmsConnections.setSessionCacheSize(JMS_SESSIONS);
        limits = new Limits(settings, home.resolve(settings.text("landfall.data")), engines.broker(), subscriptions);
        beans.put("brake", limits.brake());
        health = List.of(
                new BrokerHealth(engines.broker()),
                new DatabaseHealth(engines.database()),
                new InboxHealth(inboxes),
                new IntakeHealth(limits.brake()),
                new HandlerHealth(watchdog));

        addIntake(home, settings, engines, jdbc, transactions);
        addJournal(settings, engines, jdbc);
        purges = new Purges(settings, home.resolve(settings.text("landfall.data")), engines, subscriptions);
        beans.putAll(purges.beans());
        boolean alone = !engines.broker().isShared();
        PagedClaims claims = new PagedClaims(jdbc, transactions, owner, alone, engines.clock());
        DeadLetters deadLetters = new DeadLetters(jdbc);
        beans.put(
                "claims",
                new ClaimsRepository(new JdbcClaims(jdbc, transactions, owner, engines.clock()), DEFAULT_MEMORY));
        beans.put("deadLetters", deadLetters);
        beans.put("router", new Router(subscriptions));
        beans.put("publisher", publisher);
        beans.put("announcer", announcer);
        beans.put("timerTrouble", new TimerTrouble());
        beans.put("dataSource", engines.database().dataSource());
        beans.put("storageTransaction", new TransactionPolicy(transactions));
        components.put(
                "subscription",
                new SubscriptionComponent(
                        new Deliveries(
                                claims,
                                new Retries(jdbc),
                                deadLetters,
                                transactions,
                                engines.lease(),
                                watchdog,
                                engines.clock()),
                        subscriptions));
        components.put("batch", new BatchComponent(engines.broker()));
        components.put("file", new HomeFileComponent(home));
        components.put("jms", jms());
        components.put("http", http());
        components.put("https", http());
        components.put("platform-http", platformHttp());
    }

    private void addIntake(
            Home home, Settings settings, Engines engines, JdbcTemplate jdbc, DurableTransactions transactions) {
        Path data = home.resolve(settings.text("landfall.data"));
        Duration window = settings.duration("landfall.journal.window");
        Arrivals arrivals = new Arrivals(jdbc, window, engines.clock());
        receipts = new Receipts(home, data.resolve("receipts"), data.resolve("rejected"), arrivals, transactions);
        Archive archive = new Archive(data.resolve("archive"));
        int batch = settings.number("landfall.intake.batch", 1, Journal.MAX_BATCH);
        settings.number("landfall.intake.consumers", 1, 64);
        beans.put("arrivals", arrivals);
        beans.put("receipts", receipts);
        intake = new Intake(inboxes, arrivals, archive, receipts, limits.brake(), batch);
        beans.put("intake", intake);
        components.put(
                "inbox",
                new InboxComponent(new InboxServices(
                        home,
                        inboxes,
                        archive,
                        arrivals,
                        receipts,
                        transactions,
                        engines.lease(),
                        limits.brake(),
                        settings.number("landfall.record.max-bytes", 1_024, EventJson.MOST_BYTES),
                        engines.clock())));
    }

    private void addJournal(Settings settings, Engines engines, JdbcTemplate jdbc) {
        Outbox outbox =
                new Outbox(jdbc, engines.lease().owner(), engines.broker().isShared(), engines.clock());
        JournalKeys keys = new JournalKeys(jdbc, settings.duration("landfall.journal.window"));
        beans.put("journal", new Journal(jdbc, keys, outbox, engines.clock()));
        beans.put("outbox", outbox);
        components.put("journal", new JournalComponent(outbox));
    }

    /** Takes part in the broker's transaction where there is one; the broker's connections read no objects. */
    private JmsComponent jms() {
        JmsComponent jms = new JmsComponent();
        jms.setConnectionFactory(jmsConnections);
        jms.setTransacted(false);
        jms.setLazyCreateTransactionManager(false);
        jms.setMapJmsMessage(true);
        jms.setHeaderFilterStrategy(SenderHeaders.without(new JmsHeaderFilterStrategy()));
        return jms;
    }

    private static HttpComponent http() {
        HttpComponent http = new DeliveringHttpComponent();
        http.setHeaderFilterStrategy(SenderHeaders.without(new HttpHeaderFilterStrategy()));
        return http;
    }

    private static PlatformHttpComponent platformHttp() {
        PlatformHttpComponent http = new PlatformHttpComponent();
        http.setHeaderFilterStrategy(SenderHeaders.without(new HttpHeaderFilterStrategy()));
        return http;
    }

    /** Makes beans and components known before any route is read. */
    void bind(Main main) {
        beans.forEach(main::bind);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeConfigure(BaseMainSupport base) {
                CamelContext context = base.getCamelContext();
                context.getCamelContextExtension().addInterceptStrategy(new ErrorsAreFailures());
                components.forEach(context::addComponent);
            }
        });
    }

    /** Looks after the limits from now on; to be called before anything is taken in. */
    void watchLimits() {
        limits.start();
        receipts.start();
    }

    /** Ends readings behind the batch under way, so that a large file does not hold up the stop. */
    void stopIntake() {
        intake.stop();
    }

    Inboxes inboxes() {
        return inboxes;
    }

    List<String> subscriptionNames() {
        return subscriptions.all().stream().map(Subscription::name).toList();
    }

    List<HealthCheck> health() {
        return health;
    }

    private void closeReceipts() {
        try {
            receipts.close();
        } catch (RuntimeException e) {
            LOG.warn("Receipts are written anew at the next start: {}", Reason.of(e));
        }
    }

    @Override
    public void close() {
        closeReceipts();
        limits.close();
        watchdog.close();
        publisher.close();
        announcer.close();
        jmsConnections.destroy();
        purges.close();
    }
}

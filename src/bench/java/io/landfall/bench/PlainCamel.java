package io.landfall.bench;

import java.nio.file.Path;
import java.util.List;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * The app that a good engineer would write on Camel at first: pooled sessions, cached consumers,
 * transacted where something is consumed. Arguments: home directory, whether Artemis's buffer timeout
 * is tuned, and those of {@link Setup}.
 */
public final class PlainCamel {
    private PlainCamel() {}

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        boolean tuned = Boolean.parseBoolean(arguments[1]);
        Setup setup = Setup.parse(List.of(arguments).subList(2, arguments.length));
        Handled handled = new Handled(setup);
        ActiveMQConnectionFactory broker = PeerBroker.start(home, tuned);

        DefaultCamelContext context = new DefaultCamelContext();
        context.addComponent("jms", jms(broker, setup));
        context.addRoutes(new PlainRoutes(home, setup, PeerDatabase.open(home, setup), handled));
        context.start();
        PeerHttp.start(handled);
    }

    private static JmsComponent jms(ActiveMQConnectionFactory broker, Setup setup) {
        CachingConnectionFactory pool = new CachingConnectionFactory(broker);
        pool.setSessionCacheSize(8 + setup.subscribers());
        // the consumers' containers keep their own
        pool.setCacheConsumers(false);
        JmsComponent jms = new JmsComponent();
        jms.setConnectionFactory(pool);
        jms.setTransacted(true);
        jms.setLazyCreateTransactionManager(false);
        jms.setCacheLevelName("CACHE_CONSUMER");
        return jms;
    }
}

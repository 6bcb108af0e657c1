package io.landfall.bench;

import java.nio.file.Path;
import java.util.Map;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.server.ActiveMQServers;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Artemis inside a peer: persistent, its journal synced, and otherwise as it comes. */
final class PeerBroker {
    private PeerBroker() {}

    /**
     * @param quickSync whether the journal gathers writes for 0.1 ms before it syncs, as Landfall's does,
     *     rather than for 3.33 ms
     */
    static ActiveMQConnectionFactory start(Path home, boolean quickSync) throws Exception {
        Path directory = home.resolve("data/broker");
        Configuration configuration = new ConfigurationImpl()
                .setSecurityEnabled(false)
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                .setGlobalMaxSize(64L * 1024 * 1024)
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setJournalDirectory(directory.resolve("journal").toString())
                .setLargeMessagesDirectory(directory.resolve("large").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .addAcceptorConfiguration(
                        new TransportConfiguration(InVMAcceptorFactory.class.getName(), Map.of("serverId", 0)));
        if (quickSync) {
            configuration.setJournalBufferTimeout_NIO(100_000);
        }
        ActiveMQServers.newActiveMQServer(configuration, false).start();
        return new ActiveMQConnectionFactory("vm://0");
    }
}

package io.landfall.acceptance.fault;

import java.nio.file.Path;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/**
 * The main class of a broker's process: an Artemis with TCP and a disk, and all else as Artemis has it
 * by default. Whatever Landfall needs of its addresses it has to bring itself.
 */
public final class BrokerProcess {
    static final String READY = "the broker is ready";

    private BrokerProcess() {}

    /**
     * Runs until it is killed.
     *
     * @param arguments the directory and the port
     */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Configuration configuration = new ConfigurationImpl()
                .setName("outside")
                .setSecurityEnabled(false)
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                .setBindingsDirectory(directory.resolve("bindings").toString())
                .setJournalDirectory(directory.resolve("journal").toString())
                .setLargeMessagesDirectory(directory.resolve("large-messages").toString())
                .setPagingDirectory(directory.resolve("paging").toString())
                .addAcceptorConfiguration("tcp", "tcp://127.0.0.1:" + arguments[1]);
        EmbeddedActiveMQ server = new EmbeddedActiveMQ().setConfiguration(configuration);
        server.start();
        System.out.println(READY);
    }
}

package io.landfall.broker;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class MessagingOnEmbeddedBrokerTest extends MessagingContract {
    @TempDir
    private Path directory;

    private EmbeddedBroker broker;

    @AfterEach
    void stop() throws Exception {
        broker.close();
    }

    @Override
    Broker broker() {
        if (broker == null) {
            broker = EmbeddedBroker.start(directory, 0);
        }
        return broker;
    }

    @Override
    void restart() throws Exception {
        broker.close();
        broker = EmbeddedBroker.start(directory, 0);
    }
}

package io.landfall.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.activemq.artemis.core.config.FileDeploymentManager;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The settings of the cluster's brokers, as Artemis reads them. */
class BrokerFileTest {
    private final FileConfiguration configuration = new FileConfiguration();

    @BeforeEach
    void read() throws Exception {
        new FileDeploymentManager(Path.of("docker/broker/broker.xml").toUri().toString())
                .addDeployable(configuration)
                .readConfiguration();
    }

    @Test
    void queuesAreKeptAsLandfallNeedsIt() {
        AddressSettings wanted = QueueSettings.get();
        AddressSettings settings = configuration.getAddressSettings().get("#");

        assertThat(settings.getMaxDeliveryAttempts()).isEqualTo(wanted.getMaxDeliveryAttempts());
        assertThat((Object) settings.getDeadLetterAddress()).isEqualTo(wanted.getDeadLetterAddress());
        assertThat((Object) settings.getExpiryAddress()).isEqualTo(wanted.getExpiryAddress());
        assertThat(settings.getAddressFullMessagePolicy()).isEqualTo(wanted.getAddressFullMessagePolicy());
        assertThat(settings.getMaxSizeBytes()).isEqualTo(wanted.getMaxSizeBytes());
        assertThat(settings.getPageSizeBytes()).isEqualTo(wanted.getPageSizeBytes());
        assertThat(settings.isAutoDeleteQueues()).isEqualTo(wanted.isAutoDeleteQueues());
        assertThat(settings.isAutoDeleteAddresses()).isEqualTo(wanted.isAutoDeleteAddresses());
    }

    @Test
    void whatItAcknowledgesIsOnTheDiskAndABrokerWaitsForAnothersFiles() {
        assertThat(configuration.isPersistenceEnabled()).isTrue();
        assertThat(configuration.isJournalDatasync()).isTrue();
        assertThat(configuration.isJournalSyncTransactional()).isTrue();
        assertThat(configuration.getJournalLockAcquisitionTimeout()).isEqualTo(-1);
        assertThat(configuration.isSecurityEnabled()).isTrue();
    }
}

package io.landfall.broker;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.io.SequentialFileFactory;
import org.apache.activemq.artemis.core.paging.PagingStoreFactory;
import org.apache.activemq.artemis.core.paging.impl.PagingStoreFactoryNIO;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;

/**
 * Artemis, but a queue that pages survives a power cut. Artemis syncs the pages and not the file that
 * says whose pages they are ({@code address.txt}); when that is empty after the cut, it leaves the
 * pages aside, and with them messages whose commit it had acknowledged.
 */
final class PowerSafeServer extends ActiveMQServerImpl {
    PowerSafeServer(Configuration configuration) {
        super(configuration);
    }

    @Override
    protected PagingStoreFactory getPagingStoreFactory() throws Exception {
        return new SyncedPaging((PagingStoreFactoryNIO) super.getPagingStoreFactory(), getConfiguration());
    }

    private static final class SyncedPaging extends PagingStoreFactoryNIO {
        SyncedPaging(PagingStoreFactoryNIO plain, Configuration configuration) {
            super(
                    plain.getStorageManager(),
                    plain.getDirectory(),
                    plain.getSyncTimeout(),
                    plain.getScheduledExecutor(),
                    plain.getExecutorFactory(),
                    plain.isSyncNonTransactional(),
                    plain.getCritialErrorListener(),
                    configuration::isPurgePageFolders);
        }

        /** Called before the first page of a queue is written. */
        @Override
        public synchronized SequentialFileFactory newFileFactory(SimpleString address) throws Exception {
            SequentialFileFactory pages = super.newFileFactory(address);
            File directory = pages.getDirectory();
            sync(directory.toPath().resolve(ADDRESS_FILE));
            sync(directory.toPath());
            sync(getDirectory().toPath());
            return pages;
        }

        private static void sync(Path path) throws IOException {
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}

package io.landfall.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.event.TimedCall;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShelteredConnectionTest {
    @TempDir
    Path directory;

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    @Test
    void aThreadThatHasAConnectionOfTheEmbeddedDatabaseIsInterruptedWhenItGivesItBack() throws SQLException {
        try (Database database = Database.embedded(directory);
                TimedCall call = TimedCall.begin()) {
            try (Connection connection = database.dataSource().getConnection()) {
                call.tellToEnd();

                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                connection.createStatement().execute("CREATE TABLE t (n INT)");
                connection.close();
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                // closed twice, as resources are
            }
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void outsideOfACallAConnectionIsThePoolsOwn() throws SQLException {
        try (Database database = Database.embedded(directory);
                Connection connection = database.dataSource().getConnection()) {
            assertThat(java.lang.reflect.Proxy.isProxyClass(connection.getClass()))
                    .isFalse();
        }
    }
}

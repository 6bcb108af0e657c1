package io.landfall;

import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.event.Brake;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DiskLimitTest {
    private final Brake brake = new Brake();
    private final AtomicLong free = new AtomicLong();
    private final DiskLimit limit = new DiskLimit(free::get, Path.of("/data"), 1_000, brake);

    private boolean pausesAt(long bytes) {
        free.set(bytes);
        limit.run();
        return brake.isOn();
    }

    @Test
    void theIntakePausesBelowTheLimitAndGoesOnATenthAboveIt() {
        assertThat(pausesAt(1_000)).isFalse();
        assertThat(pausesAt(999)).isTrue();
        assertThat(pausesAt(1_099)).isTrue();
        assertThat(pausesAt(1_100)).isFalse();
        assertThat(pausesAt(1_099)).isFalse();
        assertThat(pausesAt(0)).isTrue();
    }

    @Test
    void theReasonNamesTheDiskTheRoomAndTheSetting() {
        pausesAt(10);
        pausesAt(20);

        assertThat(brake.reasons())
                .containsEntry(
                        "landfall.disk.min-free-bytes",
                        "20 bytes are free on the disk of /data, less than landfall.disk.min-free-bytes = 1000");
    }

    @Test
    void anotherLimitThatIsExceededGoesOnHoldingTheIntakeBack() {
        pausesAt(10);
        brake.pull("other", "for another reason");

        assertThat(pausesAt(5_000)).isTrue();
        assertThat(brake.reasons()).containsOnlyKeys("other");
    }
}

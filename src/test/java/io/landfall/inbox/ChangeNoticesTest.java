package io.landfall.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeNoticesTest {
    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay"})
    void linuxTellsOfEachChangeOnItsOwnDisks(String fileSystem) {
        assertThat(ChangeNotices.areReliable("Linux", fileSystem)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nfs", "nfs4", "cifs", "smb3", "ceph", "9p", "virtiofs", "fuse.sshfs", "fuse", "unheard-of"})
    void changesOfOtherMachinesAreNotToldOf(String fileSystem) {
        assertThat(ChangeNotices.areReliable("Linux", fileSystem)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mac OS X", "Windows 10"})
    void otherSystemsAreNotReliedOn(String system) {
        assertThat(ChangeNotices.areReliable(system, "zfs")).isFalse();
    }

    @Test
    void aDirectoryThatIsNotThereIsNotReliedOn() {
        assertThat(ChangeNotices.areReliable(Path.of("not-there"))).isFalse();
    }
}

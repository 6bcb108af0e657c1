package io.landfall.inbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * Whether a watch of a directory hears of each change. Linux tells of those that go through its own kernel:
 * all there are on a disk of the machine, and none that another machine makes in a network file system
 * (inotify(7), "Limitations and caveats"). Other systems' watches are late, or cannot tell the two apart.
 */
final class ChangeNotices {
    private static final Set<String> OF_THIS_KERNEL =
            Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "bcachefs", "tmpfs", "overlay");

    private ChangeNotices() {}

    static boolean areReliable(Path directory) {
        try {
            return areReliable(
                    System.getProperty("os.name"), Files.getFileStore(directory).type());
        } catch (IOException | SecurityException e) {
            return false;
        }
    }

    static boolean areReliable(String system, String fileSystem) {
        return system.equals("Linux") && OF_THIS_KERNEL.contains(fileSystem.toLowerCase(Locale.ROOT));
    }
}

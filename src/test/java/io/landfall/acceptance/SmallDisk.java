package io.landfall.acceptance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small file system of its own, mounted on a directory; only root can, and only on Linux. */
final class SmallDisk implements AutoCloseable {
    private static final byte[] BLOCK = new byte[64 * 1024];

    private final Path root;

    private SmallDisk(Path root) {
        this.root = root;
    }

    /** Mounts one; where that is not possible the test is skipped. */
    static SmallDisk mount(Path root, int megabytes) throws IOException, InterruptedException {
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", root.toString()) == 0);
        return new SmallDisk(root);
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    /** Somebody else's file takes all room but so many bytes. */
    void fillUpTo(long left) throws IOException {
        try (OutputStream filler = Files.newOutputStream(filler())) {
            while (root.toFile().getUsableSpace() > left) {
                filler.write(
                        BLOCK, 0, (int) Math.min(BLOCK.length, root.toFile().getUsableSpace() - left));
            }
        } catch (IOException e) {
            if (left > 0) {
                throw e;
            }
            // full: that is what was wanted
        }
    }

    /** That file is deleted. */
    void makeRoom() throws IOException {
        Files.delete(filler());
    }

    private Path filler() {
        return root.resolve("filler");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (run("umount", root.toString()) != 0) {
            run("umount", "--lazy", root.toString());
        }
    }
}

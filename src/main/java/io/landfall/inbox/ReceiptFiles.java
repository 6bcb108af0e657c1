package io.landfall.inbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Writes many files, each of which is there as a whole or not at all, and which the disk then has. */
final class ReceiptFiles {
    private static final OpenOption[] ANEW = {
        StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE
    };

    private final Together together = new Together("landfall-receipt");

    /** A file and, made in the thread that writes it, its content. */
    record Receipt(Path file, Content content) {}

    /** What a file is to hold. */
    @FunctionalInterface
    interface Content {
        byte[] bytes() throws IOException;
    }

    /** Writes these, and syncs them and their directories. */
    void write(List<Receipt> receipts) throws IOException {
        Set<Path> directories = new LinkedHashSet<>();
        for (Receipt receipt : receipts) {
            if (directories.add(receipt.file().getParent())) {
                Files.createDirectories(receipt.file().getParent());
            }
        }
        together.with(receipts, ReceiptFiles::write);
        for (Path directory : directories) {
            sync(directory);
        }
    }

    private static Path write(Receipt receipt) throws IOException {
        Path file = receipt.file();
        Path draft = file.resolveSibling("." + file.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(draft, ANEW)) {
            ByteBuffer bytes = ByteBuffer.wrap(receipt.content().bytes());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        return Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void sync(Path directory) throws IOException {
        try {
            Archive.sync(directory);
        } catch (NoSuchFileException e) {
            // whoever reads receipts may remove them
            return;
        }
    }
}

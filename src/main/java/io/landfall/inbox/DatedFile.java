package io.landfall.inbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;

/** A file of an inbox and when it was last modified, which says where it comes among others. */
record DatedFile(Path file, Instant modified) implements Comparable<DatedFile> {
    private static final Comparator<DatedFile> ORDER = Comparator.comparing(DatedFile::modified)
            .thenComparing(dated -> dated.file().getFileName());

    static DatedFile of(Path file) throws IOException {
        return new DatedFile(
                file, Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant());
    }

    /** Those that are taken together are read in order of their time, then their name. */
    @Override
    public int compareTo(DatedFile other) {
        return ORDER.compare(this, other);
    }
}

package io.landfall.inbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Removes archived files that no arrival refers to any more. A file of the same content may be taken at
 * that very moment: its arrival is recorded first, and then its copy is dropped because the content is
 * in the archive. So a file is put aside first, and looked for once more:
 *
 * <ol>
 *   <li>no arrival has the content;
 *   <li>rename the file aside: from now on whoever archives the content brings its own copy;
 *   <li>if an arrival has the content now, rename it back, else delete it.
 * </ol>
 *
 * <p>A crash may leave files whose arrivals' rows are gone, and files that were put aside. A walk over
 * the archive, some files at a time, finds both.
 */
public final class OldContent implements AutoCloseable {
    private static final int AT_ONCE = 1_000;
    /** One in so many is worth going on for. */
    private static final int WORTHWHILE = 10;

    /** Not what is being copied from another disk. */
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{64})(" + Pattern.quote(Archive.ASIDE) + ")?");

    private static final String REFERRED_TO =
            "SELECT DISTINCT content_hash FROM engine.arrivals WHERE content_hash = ANY(?)";

    private final JdbcTemplate jdbc;
    private final Archive archive;
    private final FileWalk walk;

    public OldContent(JdbcTemplate jdbc, Archive archive) {
        this.jdbc = jdbc;
        this.archive = archive;
        this.walk = archive.walk();
    }

    /** Looks at some archived files; true if so many were left over that the next may be too. */
    public boolean removeSome() {
        try {
            List<Path> seen = walk.next(AT_ONCE);
            Set<String> aside = new HashSet<>();
            Set<String> hashes = new HashSet<>();
            for (Path file : seen) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    hashes.add(name.group(1));
                    if (Archive.isAside(file)) {
                        aside.add(name.group(1));
                    }
                }
            }
            int removed = remove(hashes);
            for (String hash : referredTo(aside)) {
                archive.bringBack(hash);
            }
            return seen.size() == AT_ONCE && removed * WORTHWHILE >= AT_ONCE;
        } catch (IOException e) {
            throw new UncheckedIOException("the archive cannot be purged: " + e.getMessage(), e);
        }
    }

    /** Removes the files of these contents, unless an arrival has them; returns how many. */
    int remove(Collection<String> hashes) throws IOException {
        List<String> aside = new ArrayList<>();
        Set<String> kept = referredTo(hashes);
        for (String hash : hashes) {
            if (!kept.contains(hash) && archive.putAside(hash)) {
                aside.add(hash);
            }
        }
        Set<String> takenMeanwhile = referredTo(aside);
        for (String hash : aside) {
            if (takenMeanwhile.contains(hash)) {
                archive.bringBack(hash);
            } else {
                archive.deleteAside(hash);
            }
        }
        return aside.size() - takenMeanwhile.size();
    }

    private Set<String> referredTo(Collection<String> hashes) {
        Set<String> referredTo = new HashSet<>();
        if (!hashes.isEmpty()) {
            jdbc.query(
                    REFERRED_TO,
                    statement ->
                            statement.setArray(1, statement.getConnection().createArrayOf("varchar", hashes.toArray())),
                    row -> {
                        referredTo.add(row.getString(1));
                    });
        }
        return referredTo;
    }

    @Override
    public void close() {
        walk.close();
    }
}

package io.landfall.inbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Removes receipts, or rejected files, that nobody wrote to for longer than their retention. Those of
 * an arrival that is open stay, and so does what is not named as Landfall names these files. A step
 * looks at some files, wherever the last one ended; the next comes at once while a tenth is old.
 */
public final class OldFiles implements AutoCloseable {
    private static final int AT_ONCE = 1_000;
    /** One in so many is worth going on for. */
    private static final int WORTHWHILE = 10;

    private static final String ARRIVAL = "([0-9a-f]{19}-[0-9a-f]{12})";
    /** A draft too, which a crash may have left behind. */
    private static final Pattern RECEIPT = Pattern.compile(".*\\." + ARRIVAL + "\\.json(\\.tmp)?", Pattern.DOTALL);

    private static final Pattern REJECTED = Pattern.compile(ARRIVAL + "\\.ndjson");
    private static final String OPEN = "SELECT arrival_id FROM engine.arrivals WHERE arrival_id = ANY(?) AND is_open";

    private final JdbcTemplate jdbc;
    private final FileWalk walk;
    private final Pattern name;
    private final Duration retention;
    private final Clock clock;

    private OldFiles(JdbcTemplate jdbc, FileWalk walk, Pattern name, Duration retention, Clock clock) {
        this.jdbc = jdbc;
        this.walk = walk;
        this.name = name;
        this.retention = retention;
        this.clock = clock;
    }

    /** Old receipts, each in the directory of its inbox. */
    public static OldFiles receipts(JdbcTemplate jdbc, Path root, Duration retention, Clock clock) {
        return new OldFiles(jdbc, new FileWalk(root), RECEIPT, retention, clock);
    }

    /** Old files of rejected records, each in the directory of its inbox. */
    public static OldFiles rejected(JdbcTemplate jdbc, Path root, Duration retention, Clock clock) {
        return new OldFiles(jdbc, new FileWalk(root), REJECTED, retention, clock);
    }

    /** Looks at some files; true if so many were old that the next may be too. */
    public boolean removeSome() {
        try {
            List<Path> seen = walk.next(AT_ONCE);
            Map<Path, String> old = old(seen);
            Set<String> open = open(old.values());
            for (Map.Entry<Path, String> file : old.entrySet()) {
                if (!open.contains(file.getValue())) {
                    Files.deleteIfExists(file.getKey());
                }
            }
            return seen.size() == AT_ONCE && old.size() * WORTHWHILE >= AT_ONCE;
        } catch (IOException e) {
            throw new UncheckedIOException("old files cannot be removed: " + e.getMessage(), e);
        }
    }

    /** Which of the files are old, with the arrival that each is about. */
    private Map<Path, String> old(List<Path> files) throws IOException {
        Instant kept = clock.instant().minus(retention);
        Map<Path, String> old = new LinkedHashMap<>();
        for (Path file : files) {
            Matcher about = name.matcher(file.getFileName().toString());
            if (about.matches() && isOld(file, kept)) {
                old.put(file, about.group(1));
            }
        }
        return old;
    }

    private static boolean isOld(Path file, Instant kept) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile()
                    && attributes.lastModifiedTime().toInstant().isBefore(kept);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private Set<String> open(Collection<String> ids) {
        Set<String> open = new HashSet<>();
        if (!ids.isEmpty()) {
            jdbc.query(
                    OPEN,
                    statement ->
                            statement.setArray(1, statement.getConnection().createArrayOf("varchar", ids.toArray())),
                    row -> {
                        open.add(row.getString(1));
                    });
        }
        return open;
    }

    @Override
    public void close() {
        walk.close();
    }
}

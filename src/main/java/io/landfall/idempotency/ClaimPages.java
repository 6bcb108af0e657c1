package io.landfall.idempotency;

import io.landfall.idempotency.ClaimPage.UnderWay;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Reads and writes pages of claims in the caller's transaction. Pages are always locked by rising
 * numbers, so that no two transactions wait for each other in a circle.
 */
final class ClaimPages {
    /** Pages so near to each other are read with one statement, together with what lies between. */
    private static final int NEAR = 8;

    private static final String READ =
            """
            SELECT page, handled, waiting, begun_at FROM engine.claim_pages
            WHERE  subscription = ? AND page BETWEEN ? AND ? ORDER BY subscription, page
            """;
    private static final String NUMBERS =
            "SELECT page FROM engine.claim_pages WHERE subscription = ? AND page BETWEEN ? AND ?";
    private static final String LOCK = READ + " FOR UPDATE";
    private static final String BEGIN =
            """
            INSERT INTO engine.claim_pages (subscription, page, handled, waiting, begun_at, changed_at)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """;
    private static final String WRITE =
            "UPDATE engine.claim_pages SET handled = ?, waiting = ?, changed_at = ? WHERE subscription = ? AND page = ?";
    private static final String UNDER_WAY =
            """
            SELECT u.page, u.owner, u.claimed, n.owner
            FROM   engine.claims_in_flight u LEFT JOIN engine.nodes n ON n.owner = u.owner
            WHERE  u.subscription = ? AND u.page BETWEEN ? AND ?
            """;
    private static final String WRITE_UNDER_WAY =
            "UPDATE engine.claims_in_flight SET claimed = ? WHERE subscription = ? AND page = ? AND owner = ?";
    private static final String BEGIN_UNDER_WAY =
            "INSERT INTO engine.claims_in_flight (claimed, subscription, page, owner) VALUES (?, ?, ?, ?)";
    private static final String END_UNDER_WAY =
            "DELETE FROM engine.claims_in_flight WHERE subscription = ? AND page = ? AND owner = ?";

    private final JdbcTemplate jdbc;
    private final String subscription;
    private final SortedMap<Long, ClaimPage> pages = new TreeMap<>();

    ClaimPages(JdbcTemplate jdbc, String subscription) {
        this.jdbc = jdbc;
        this.subscription = subscription;
    }

    /** The page of an event, if there is one. */
    Optional<ClaimPage> of(long sequence) {
        return Optional.ofNullable(pages.get(ClaimPage.pageOf(sequence)));
    }

    ClaimPage mustBe(long sequence) {
        return of(sequence).orElseThrow(() -> new IllegalStateException("page of " + sequence + " was not read"));
    }

    /** Reads pages as they are, for one who only asks. */
    void read(Collection<Long> sequences) {
        runs(numbers(sequences)).forEach(run -> query(READ, run));
    }

    /** Locks pages, begins those that are not there, and reads them. */
    void lock(Collection<Long> sequences, OffsetDateTime now) {
        NavigableSet<Long> numbers = numbers(sequences);
        while (!pages.keySet().containsAll(numbers)) {
            // begun before any is locked: who waits for a page that another begins must not hold one
            begin(missing(numbers), now);
            runs(numbers).forEach(run -> query(LOCK, run));
        }
    }

    /** Those that are not there, as far as that can be seen. */
    private NavigableSet<Long> missing(NavigableSet<Long> numbers) {
        NavigableSet<Long> missing = new TreeSet<>(numbers);
        runs(numbers)
                .forEach(run -> missing.removeAll(
                        jdbc.queryForList(NUMBERS, Long.class, subscription, run.first(), run.last())));
        return missing;
    }

    private void begin(NavigableSet<Long> missing, OffsetDateTime now) {
        if (missing.isEmpty()) {
            return;
        }
        jdbc.batchUpdate(BEGIN, missing, missing.size(), (statement, number) -> {
            statement.setString(1, subscription);
            statement.setLong(2, number);
            statement.setBytes(3, new byte[0]);
            statement.setBytes(4, new byte[0]);
            statement.setObject(5, now);
            statement.setObject(6, now);
        });
    }

    /** Reads who has claimed what on the pages that were read. */
    void readUnderWay() {
        runs(new TreeSet<>(pages.keySet()))
                .forEach(run -> jdbc.query(
                        UNDER_WAY,
                        row -> {
                            ClaimPage page = pages.get(row.getLong(1));
                            if (page != null) {
                                page.add(row.getString(2), new UnderWay(row.getBytes(3), row.getString(4) != null));
                            }
                        },
                        subscription,
                        run.first(),
                        run.last()));
    }

    private void query(String sql, Run run) {
        jdbc.query(
                sql,
                row -> {
                    pages.put(
                            row.getLong(1),
                            new ClaimPage(
                                    row.getLong(1),
                                    row.getBytes(2),
                                    row.getBytes(3),
                                    row.getObject(4, OffsetDateTime.class)));
                },
                subscription,
                run.first(),
                run.last());
    }

    /** Writes what was changed. */
    void write(OffsetDateTime now) {
        List<ClaimPage> changed =
                pages.values().stream().filter(ClaimPage::isChanged).toList();
        if (!changed.isEmpty()) {
            jdbc.batchUpdate(WRITE, changed, changed.size(), (statement, page) -> {
                statement.setBytes(1, page.handled());
                statement.setBytes(2, page.waiting());
                statement.setObject(3, now);
                statement.setString(4, subscription);
                statement.setLong(5, page.number());
            });
        }
        pages.values().forEach(page -> page.underWay().forEach((owner, claims) -> {
            if (claims.isChanged()) {
                write(page.number(), owner, claims);
            }
        }));
    }

    private void write(long page, String owner, UnderWay claims) {
        if (claims.isEmpty()) {
            jdbc.update(END_UNDER_WAY, subscription, page, owner);
        } else if (jdbc.update(WRITE_UNDER_WAY, claims.claimed(), subscription, page, owner) == 0) {
            jdbc.update(BEGIN_UNDER_WAY, claims.claimed(), subscription, page, owner);
        }
    }

    private record Run(long first, long last) {}

    private static NavigableSet<Long> numbers(Collection<Long> sequences) {
        NavigableSet<Long> numbers = new TreeSet<>();
        sequences.forEach(sequence -> numbers.add(ClaimPage.pageOf(sequence)));
        return numbers;
    }

    private static List<Run> runs(NavigableSet<Long> numbers) {
        List<Run> runs = new ArrayList<>();
        for (long number : numbers) {
            Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            if (last != null && number - last.last() <= NEAR) {
                runs.set(runs.size() - 1, new Run(last.first(), number));
            } else {
                runs.add(new Run(number, number));
            }
        }
        return runs;
    }
}

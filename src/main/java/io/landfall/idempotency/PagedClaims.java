package io.landfall.idempotency;

import io.landfall.event.ClaimKey;
import io.landfall.event.Claims;
import io.landfall.storage.DurableTransactions;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * {@link Claims} of events, a bit each: a batch touches a page or two where it would touch a row for
 * each of its events. An event that was journaled again, which a subscription has handled and forgotten
 * since, has a row of its own in {@link JdbcClaims}, because a bit does not say when it was set; how long
 * a page's events are remembered counts from the page's beginning, when the first of them was claimed.
 *
 * <p>Where the process is alone with its database, nobody else can claim: what is under way is known to
 * the process itself, and a claim only reads.
 */
public final class PagedClaims implements Claims<ClaimKey> {
    private final JdbcTemplate jdbc;
    private final DurableTransactions transactions;
    private final String owner;
    private final boolean alone;
    private final Clock clock;
    private final JdbcClaims rows;

    /**
     * @param owner this node, as its lease names it
     * @param alone no other process can use this database
     */
    public PagedClaims(JdbcTemplate jdbc, DurableTransactions transactions, String owner, boolean alone, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.owner = owner;
        this.alone = alone;
        this.clock = clock;
        this.rows = new JdbcClaims(jdbc, transactions, owner, clock);
    }

    @Override
    public Map<ClaimKey, Answer> claim(String subscription, Collection<ClaimKey> keys, Duration memory) {
        return claim(subscription, new LinkedHashSet<>(keys), memory, false);
    }

    @Override
    public Map<ClaimKey, Answer> claimWaiting(String subscription, Collection<ClaimKey> keys, Duration memory) {
        return claim(subscription, new LinkedHashSet<>(keys), memory, true);
    }

    private Map<ClaimKey, Answer> claim(
            String subscription, Set<ClaimKey> keys, Duration memory, boolean askedAsWaiting) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        Set<ClaimKey> forgotten = forgotten(subscription, keys, memory);
        Set<ClaimKey> inPages = new LinkedHashSet<>(keys);
        inPages.removeAll(forgotten);
        Map<ClaimKey, Answer> answers = new HashMap<>();
        if (!inPages.isEmpty()) {
            if (alone) {
                ClaimPages pages = new ClaimPages(jdbc, subscription);
                pages.read(sequences(inPages));
                inPages.forEach(key -> answers.put(
                        key,
                        pages.of(key.sequence())
                                .map(page -> page.answer(key.sequence(), owner, askedAsWaiting))
                                .orElse(Answer.CLAIMED)));
            } else {
                transactions.run(() -> answers.putAll(claimOnPages(subscription, inPages, askedAsWaiting)));
            }
        }
        answers.putAll(claimInRows(subscription, forgotten, memory, askedAsWaiting));
        return answers;
    }

    private Map<ClaimKey, Answer> claimOnPages(String subscription, Set<ClaimKey> keys, boolean askedAsWaiting) {
        ClaimPages pages = new ClaimPages(jdbc, subscription);
        pages.lock(sequences(keys), now());
        pages.readUnderWay();
        Map<ClaimKey, Answer> answers = new HashMap<>();
        for (ClaimKey key : keys) {
            ClaimPage page = pages.mustBe(key.sequence());
            Answer answer = page.answer(key.sequence(), owner, askedAsWaiting);
            if (answer == Answer.CLAIMED) {
                page.claim(key.sequence(), owner);
            }
            answers.put(key, answer);
        }
        pages.write(now());
        return answers;
    }

    /** Events of keys that were journaled again, and whose page is too old to say what they mean. */
    private Set<ClaimKey> forgotten(String subscription, Set<ClaimKey> keys, Duration memory) {
        List<ClaimKey> again = keys.stream().filter(ClaimKey::again).toList();
        if (again.isEmpty()) {
            return Set.of();
        }
        ClaimPages pages = new ClaimPages(jdbc, subscription);
        pages.read(sequences(again));
        OffsetDateTime time = now().minus(memory);
        Set<String> known =
                rows.known(subscription, again.stream().map(ClaimKey::text).toList());
        Set<ClaimKey> forgotten = new HashSet<>();
        for (ClaimKey key : again) {
            boolean tooOld = pages.of(key.sequence())
                    .filter(page -> page.isHandled(key.sequence()) && page.isBegunBefore(time))
                    .isPresent();
            if (tooOld || known.contains(key.text())) {
                forgotten.add(key);
            }
        }
        return forgotten;
    }

    private Map<ClaimKey, Answer> claimInRows(
            String subscription, Set<ClaimKey> keys, Duration memory, boolean askedAsWaiting) {
        Map<ClaimKey, Answer> answers = new HashMap<>();
        if (!keys.isEmpty()) {
            List<String> texts = keys.stream().map(ClaimKey::text).toList();
            Map<String, Answer> inTexts = askedAsWaiting
                    ? rows.claimWaiting(subscription, texts, memory)
                    : rows.claim(subscription, texts, memory);
            keys.forEach(key -> answers.put(key, inTexts.get(key.text())));
        }
        return answers;
    }

    @Override
    public void confirm(String subscription, Collection<ClaimKey> keys) {
        settle(subscription, keys, List.of());
    }

    @Override
    public void await(String subscription, Collection<ClaimKey> keys) {
        settle(subscription, List.of(), keys);
    }

    @Override
    public void settle(String subscription, Collection<ClaimKey> handled, Collection<ClaimKey> waiting) {
        List<ClaimKey> all =
                Stream.concat(handled.stream(), waiting.stream()).distinct().toList();
        if (all.isEmpty()) {
            return;
        }
        transactions.run(() -> {
            List<String> texts = inRows(subscription, all);
            List<Long> sequences = onPages(all, texts);
            if (!sequences.isEmpty()) {
                ClaimPages pages = new ClaimPages(jdbc, subscription);
                pages.lock(sequences, now());
                if (!alone) {
                    endOwn(subscription, pages, sequences);
                }
                onPages(handled, texts)
                        .forEach(sequence -> pages.mustBe(sequence).setHandled(sequence));
                onPages(waiting, texts)
                        .forEach(sequence -> pages.mustBe(sequence).setWaiting(sequence));
                pages.write(now());
            }
            if (!texts.isEmpty()) {
                rows.settle(subscription, among(texts, handled), among(texts, waiting));
            }
        });
    }

    private static List<String> among(List<String> texts, Collection<ClaimKey> keys) {
        return keys.stream().map(ClaimKey::text).filter(texts::contains).toList();
    }

    private void endOwn(String subscription, ClaimPages pages, List<Long> sequences) {
        pages.readUnderWay();
        long lost = sequences.stream()
                .filter(sequence -> !pages.mustBe(sequence).release(sequence, owner))
                .count();
        if (lost > 0) {
            throw new ClaimLostException("subscription '" + subscription + "': of " + sequences.size()
                    + " claimed keys another node took over " + lost);
        }
    }

    @Override
    public void release(String subscription, Collection<ClaimKey> keys) {
        if (keys.isEmpty()) {
            return;
        }
        List<String> texts = inRows(subscription, keys);
        List<Long> sequences = onPages(keys, texts);
        if (!alone && !sequences.isEmpty()) {
            transactions.run(() -> {
                ClaimPages pages = new ClaimPages(jdbc, subscription);
                pages.lock(sequences, now());
                pages.readUnderWay();
                sequences.forEach(sequence -> pages.mustBe(sequence).release(sequence, owner));
                pages.write(now());
            });
        }
        rows.release(subscription, texts);
    }

    /** Which of the claims have rows of their own. */
    private List<String> inRows(String subscription, Collection<ClaimKey> keys) {
        List<String> again =
                keys.stream().filter(ClaimKey::again).map(ClaimKey::text).toList();
        return again.isEmpty() ? again : List.copyOf(rows.known(subscription, again));
    }

    private static List<Long> onPages(Collection<ClaimKey> keys, List<String> inRows) {
        return sequences(keys.stream()
                .filter(key -> inRows.isEmpty() || !inRows.contains(key.text()))
                .toList());
    }

    private static List<Long> sequences(Collection<ClaimKey> keys) {
        return keys.stream().map(ClaimKey::sequence).distinct().toList();
    }

    private OffsetDateTime now() {
        return OffsetDateTime.now(clock);
    }
}

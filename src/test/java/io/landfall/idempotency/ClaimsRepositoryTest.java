package io.landfall.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landfall.event.BatchedClaim;
import io.landfall.event.Claims;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class ClaimsRepositoryTest {
    private final MemoryClaims claims = new MemoryClaims();
    private final ClaimsRepository repository = new ClaimsRepository(claims, Duration.ofDays(7));
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @Test
    void aKeyIsAddedOnceUntilItIsConfirmedAndNeverThereafter() {
        boolean first = repository.add("k");
        boolean underWay = repository.add("k");
        repository.confirm("k");
        boolean confirmed = repository.add("k");

        assertThat(first).isTrue();
        assertThat(underWay).isFalse();
        assertThat(confirmed).isFalse();
        assertThat(claims.done).containsExactly("k");
    }

    @Test
    void aRemovedKeyCanBeAddedAgain() {
        repository.add("k");

        repository.remove("k");

        assertThat(repository.add("k")).isTrue();
    }

    @Test
    void aKeyWhoseClaimFailedIsNoDuplicateAtTheNextAttempt() {
        claims.broken = true;
        assertThatThrownBy(() -> repository.add("k")).hasMessage("the database is away");
        claims.broken = false;

        boolean added = repository.add("k");

        assertThat(added).isTrue();
    }

    @Test
    void aKeyWhoseConfirmFailedIsNoDuplicateAtTheNextAttempt() {
        repository.add("k");
        claims.broken = true;
        assertThatThrownBy(() -> repository.confirm("k")).hasMessage("the database is away");
        claims.broken = false;

        boolean added = repository.add("k");

        assertThat(added).isTrue();
    }

    @Test
    void aKeyWhoseReleaseFailedIsNoDuplicateAtTheNextAttempt() {
        repository.add("k");
        claims.broken = true;
        assertThatThrownBy(() -> repository.remove("k")).hasMessage("the database is away");
        claims.broken = false;

        boolean added = repository.add("k");

        assertThat(added).isTrue();
    }

    @Test
    void aBatchedClaimAnswersForItselfAndIsSettledByItsBatch() {
        exchange.setProperty(BatchedClaim.PROPERTY, (BatchedClaim) () -> true);

        boolean added = repository.add(exchange, "k");
        repository.confirm(exchange, "k");
        repository.remove(exchange, "k");

        assertThat(added).isTrue();
        assertThat(claims.asked).isZero();
    }

    @Test
    void aBatchedDuplicateIsNotAdded() {
        exchange.setProperty(BatchedClaim.PROPERTY, (BatchedClaim) () -> false);

        assertThat(repository.add(exchange, "k")).isFalse();
    }

    @Test
    void askingWithoutClaimingIsRefused() {
        assertThatThrownBy(() -> repository.contains("k"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("asking and then adding is no claim; leave 'eager' at true");
        assertThatThrownBy(repository::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    /** One owner's claims in memory, of a database that can be away. */
    private static final class MemoryClaims implements Claims<String> {
        private final Set<String> done = new HashSet<>();
        private boolean broken;
        private int asked;

        private void ask() {
            asked++;
            if (broken) {
                throw new IllegalStateException("the database is away");
            }
        }

        @Override
        public Map<String, Answer> claim(String subscription, Collection<String> keys, Duration memory) {
            ask();
            Map<String, Answer> answers = new LinkedHashMap<>();
            keys.forEach(key -> answers.put(key, done.contains(key) ? Answer.DONE : Answer.CLAIMED));
            return answers;
        }

        @Override
        public Map<String, Answer> claimWaiting(String subscription, Collection<String> keys, Duration memory) {
            return claim(subscription, keys, memory);
        }

        @Override
        public void confirm(String subscription, Collection<String> keys) {
            ask();
            done.addAll(keys);
        }

        @Override
        public void await(String subscription, Collection<String> keys) {
            ask();
        }

        @Override
        public void settle(String subscription, Collection<String> handled, Collection<String> waiting) {
            confirm(subscription, handled);
            await(subscription, waiting);
        }

        @Override
        public void release(String subscription, Collection<String> keys) {
            ask();
        }
    }
}

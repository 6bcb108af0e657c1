package io.landfall.idempotency;

import io.landfall.event.BatchedClaim;
import io.landfall.event.Claims;
import io.landfall.event.Claims.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;

/**
 * {@link Claims} as Camel's repository, for the {@code idempotentConsumer} EIP. In a subscription's
 * route the batch has claimed already, and the exchange says what came of it; in any other route a
 * key is claimed by itself, for the route's id, and remembered for the default time.
 *
 * <p>Unlike Camel's JDBC repository, a key that was added and never confirmed is not a duplicate
 * once its owner is gone: the message that a crash interrupted is handled again.
 */
public final class ClaimsRepository extends ServiceSupport implements IdempotentRepository {
    private static final String NO_ROUTE = "-";

    private final Claims<String> claims;
    private final Duration memory;
    /** Keys under way in this process: its lease does not tell one of its threads from another. */
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    public ClaimsRepository(Claims<String> claims, Duration memory) {
        this.claims = claims;
        this.memory = memory;
    }

    @Override
    public boolean add(Exchange exchange, String key) {
        BatchedClaim batched = exchange.getProperty(BatchedClaim.PROPERTY, BatchedClaim.class);
        return batched != null ? batched.isClaimed() : claim(exchange.getFromRouteId(), key);
    }

    private boolean claim(String route, String key) {
        if (!underWay.add(route + '\n' + key)) {
            return false;
        }
        boolean claimed = false;
        try {
            claimed = claims.claim(route, List.of(key), memory).get(key) == Answer.CLAIMED;
        } finally {
            if (!claimed) {
                underWay.remove(route + '\n' + key);
            }
        }
        return claimed;
    }

    /** A batched claim is settled by its batch, which knows whether the delivery is tried again. */
    @Override
    public boolean confirm(Exchange exchange, String key) {
        if (exchange.getProperty(BatchedClaim.PROPERTY) == null) {
            confirm(exchange.getFromRouteId(), key);
        }
        return true;
    }

    @Override
    public boolean remove(Exchange exchange, String key) {
        if (exchange.getProperty(BatchedClaim.PROPERTY) == null) {
            release(exchange.getFromRouteId(), key);
        }
        return true;
    }

    @Override
    public boolean contains(Exchange exchange, String key) {
        throw new UnsupportedOperationException("asking and then adding is no claim; leave 'eager' at true");
    }

    @Override
    public boolean add(String key) {
        return claim(NO_ROUTE, key);
    }

    @Override
    public boolean contains(String key) {
        throw new UnsupportedOperationException("asking and then adding is no claim; leave 'eager' at true");
    }

    @Override
    public boolean remove(String key) {
        return release(NO_ROUTE, key);
    }

    @Override
    public boolean confirm(String key) {
        return confirm(NO_ROUTE, key);
    }

    /** Behind this the key is not under way any more, even if the database did not hear of it. */
    private boolean confirm(String route, String key) {
        try {
            claims.confirm(route, List.of(key));
        } finally {
            underWay.remove(route + '\n' + key);
        }
        return true;
    }

    private boolean release(String route, String key) {
        try {
            claims.release(route, List.of(key));
        } finally {
            underWay.remove(route + '\n' + key);
        }
        return true;
    }

    /** Refused: what was handled stays handled. */
    @Override
    public void clear() {
        throw new UnsupportedOperationException("claims are forgotten by age, never all at once");
    }
}

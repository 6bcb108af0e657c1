package io.landfall.idempotency;

import static io.landfall.event.Claims.Answer.CLAIMED;
import static io.landfall.event.Claims.Answer.DONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.landfall.event.Claims;
import io.landfall.event.Claims.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link JdbcClaims}: a row a key, with the time at which it was handled. */
class RowClaimsTest extends ClaimsContract<String> {
    @Override
    Claims<String> claimsOf(String owner) {
        return new JdbcClaims(database.jdbc(), database.transactions(), owner, clock);
    }

    @Override
    String key(int number) {
        return "k%03d".formatted(number);
    }

    @Override
    String underWay() {
        return "claims WHERE state = 0";
    }

    @Test
    void aHandledKeyIsForgottenWhenItsTimeIsOver() {
        Claims<String> claims = claimsOf("us");
        claims.claim("ledger", List.of("k"), MEMORY);
        claims.confirm("ledger", List.of("k"));

        clock.pass(MEMORY);
        Answer atTheEnd = claims.claim("ledger", List.of("k"), MEMORY).get("k");
        clock.pass(Duration.ofMillis(1));
        Answer behindIt = claims.claim("ledger", List.of("k"), MEMORY).get("k");

        assertThat(atTheEnd).isEqualTo(DONE);
        assertThat(behindIt).isEqualTo(CLAIMED);
    }
}

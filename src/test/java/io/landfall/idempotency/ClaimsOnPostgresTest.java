package io.landfall.idempotency;

import io.landfall.testing.Backend;

class ClaimsOnPostgresTest extends ClaimsContract {
    ClaimsOnPostgresTest() {
        super(Backend.POSTGRESQL);
    }
}

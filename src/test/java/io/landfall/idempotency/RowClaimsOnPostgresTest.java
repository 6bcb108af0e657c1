package io.landfall.idempotency;

import io.landfall.testing.Backend;

class RowClaimsOnPostgresTest extends RowClaimsContract {
    RowClaimsOnPostgresTest() {
        super(Backend.POSTGRESQL);
    }
}

package io.landfall.idempotency;

import io.landfall.testing.Backend;

class PagedClaimsOnPostgresTest extends PagedClaimsContract {
    PagedClaimsOnPostgresTest() {
        super(Backend.POSTGRESQL);
    }
}

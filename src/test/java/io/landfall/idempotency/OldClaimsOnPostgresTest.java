package io.landfall.idempotency;

import io.landfall.testing.Backend;

class OldClaimsOnPostgresTest extends OldClaimsContract {
    OldClaimsOnPostgresTest() {
        super(Backend.POSTGRESQL);
    }
}

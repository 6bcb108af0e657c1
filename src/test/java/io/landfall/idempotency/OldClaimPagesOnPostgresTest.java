package io.landfall.idempotency;

import io.landfall.testing.Backend;

class OldClaimPagesOnPostgresTest extends OldClaimPagesContract {
    OldClaimPagesOnPostgresTest() {
        super(Backend.POSTGRESQL);
    }
}

package io.landfall.idempotency;

import io.landfall.testing.Backend;

class OldClaimPagesOnH2Test extends OldClaimPagesContract {
    OldClaimPagesOnH2Test() {
        super(Backend.H2);
    }
}

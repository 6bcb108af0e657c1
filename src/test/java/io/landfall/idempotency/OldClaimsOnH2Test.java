package io.landfall.idempotency;

import io.landfall.testing.Backend;

class OldClaimsOnH2Test extends OldClaimsContract {
    OldClaimsOnH2Test() {
        super(Backend.H2);
    }
}

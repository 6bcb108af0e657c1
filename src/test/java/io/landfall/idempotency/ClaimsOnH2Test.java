package io.landfall.idempotency;

import io.landfall.testing.Backend;

class ClaimsOnH2Test extends ClaimsContract {
    ClaimsOnH2Test() {
        super(Backend.H2);
    }
}

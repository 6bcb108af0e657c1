package io.landfall.idempotency;

import io.landfall.testing.Backend;

class RowClaimsOnH2Test extends RowClaimsContract {
    RowClaimsOnH2Test() {
        super(Backend.H2);
    }
}

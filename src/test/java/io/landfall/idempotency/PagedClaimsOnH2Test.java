package io.landfall.idempotency;

import io.landfall.testing.Backend;

class PagedClaimsOnH2Test extends PagedClaimsContract {
    PagedClaimsOnH2Test() {
        super(Backend.H2);
    }
}

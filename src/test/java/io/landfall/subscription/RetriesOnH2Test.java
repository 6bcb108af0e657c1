package io.landfall.subscription;

import io.landfall.testing.Backend;

class RetriesOnH2Test extends RetriesContract {
    RetriesOnH2Test() {
        super(Backend.H2);
    }
}

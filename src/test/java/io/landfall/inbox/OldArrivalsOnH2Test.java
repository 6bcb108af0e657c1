package io.landfall.inbox;

import io.landfall.testing.Backend;

class OldArrivalsOnH2Test extends OldArrivalsContract {
    OldArrivalsOnH2Test() {
        super(Backend.H2);
    }
}

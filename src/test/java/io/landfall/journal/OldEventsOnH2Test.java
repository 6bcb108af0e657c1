package io.landfall.journal;

import io.landfall.testing.Backend;

class OldEventsOnH2Test extends OldEventsContract {
    OldEventsOnH2Test() {
        super(Backend.H2);
    }
}

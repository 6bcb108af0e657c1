package io.landfall.inbox;

import io.landfall.testing.Backend;

class ArrivalsOnH2Test extends ArrivalsContract {
    ArrivalsOnH2Test() {
        super(Backend.H2);
    }
}

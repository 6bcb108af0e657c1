package io.landfall.inbox;

import io.landfall.testing.Backend;

class OldFilesOnH2Test extends OldFilesContract {
    OldFilesOnH2Test() {
        super(Backend.H2);
    }
}

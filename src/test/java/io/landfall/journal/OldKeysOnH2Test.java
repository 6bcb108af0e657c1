package io.landfall.journal;

import io.landfall.testing.Backend;

class OldKeysOnH2Test extends OldKeysContract {
    OldKeysOnH2Test() {
        super(Backend.H2);
    }
}

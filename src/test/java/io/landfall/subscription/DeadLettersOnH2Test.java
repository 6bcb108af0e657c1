package io.landfall.subscription;

import io.landfall.testing.Backend;

class DeadLettersOnH2Test extends DeadLettersContract {
    DeadLettersOnH2Test() {
        super(Backend.H2);
    }
}

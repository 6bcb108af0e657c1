package io.landfall.subscription;

import io.landfall.testing.Backend;

class DeadLettersOnPostgresTest extends DeadLettersContract {
    DeadLettersOnPostgresTest() {
        super(Backend.POSTGRESQL);
    }
}

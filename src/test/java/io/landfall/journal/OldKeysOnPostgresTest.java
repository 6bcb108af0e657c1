package io.landfall.journal;

import io.landfall.testing.Backend;

class OldKeysOnPostgresTest extends OldKeysContract {
    OldKeysOnPostgresTest() {
        super(Backend.POSTGRESQL);
    }
}

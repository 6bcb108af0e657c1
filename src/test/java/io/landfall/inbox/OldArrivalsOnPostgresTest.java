package io.landfall.inbox;

import io.landfall.testing.Backend;

class OldArrivalsOnPostgresTest extends OldArrivalsContract {
    OldArrivalsOnPostgresTest() {
        super(Backend.POSTGRESQL);
    }
}

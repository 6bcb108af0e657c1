package io.landfall.journal;

import io.landfall.testing.Backend;

class OldEventsOnPostgresTest extends OldEventsContract {
    OldEventsOnPostgresTest() {
        super(Backend.POSTGRESQL);
    }
}

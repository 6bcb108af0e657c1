package io.landfall.inbox;

import io.landfall.testing.Backend;

class ArrivalsOnPostgresTest extends ArrivalsContract {
    ArrivalsOnPostgresTest() {
        super(Backend.POSTGRESQL);
    }
}

package io.landfall.inbox;

import io.landfall.testing.Backend;

class OldFilesOnPostgresTest extends OldFilesContract {
    OldFilesOnPostgresTest() {
        super(Backend.POSTGRESQL);
    }
}

package io.landfall.subscription;

import io.landfall.testing.Backend;

class RetriesOnPostgresTest extends RetriesContract {
    RetriesOnPostgresTest() {
        super(Backend.POSTGRESQL);
    }
}

package io.landfall.journal;

import io.landfall.testing.Backend;

class JournalOnPostgresTest extends JournalContract {
    JournalOnPostgresTest() {
        super(Backend.POSTGRESQL);
    }
}

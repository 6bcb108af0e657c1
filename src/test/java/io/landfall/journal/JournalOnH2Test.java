package io.landfall.journal;

import io.landfall.testing.Backend;

class JournalOnH2Test extends JournalContract {
    JournalOnH2Test() {
        super(Backend.H2);
    }
}

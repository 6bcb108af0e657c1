package io.landfall.storage;

import io.landfall.testing.Backend;

class NodeLeaseOnPostgresTest extends NodeLeaseContract {
    NodeLeaseOnPostgresTest() {
        super(Backend.POSTGRESQL);
    }
}

package io.landfall.storage;

import io.landfall.testing.Backend;

class NodeLeaseOnH2Test extends NodeLeaseContract {
    NodeLeaseOnH2Test() {
        super(Backend.H2);
    }
}

package io.landfall.subscription;

/** Does a delivery's work; what came of it stands in the delivery. For any thread. */
interface Handling {
    void handle(Delivery delivery);
}

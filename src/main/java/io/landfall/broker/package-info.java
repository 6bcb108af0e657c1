/**
 * The broker: embedded Artemis, and the batch consumer and publisher that Camel's JMS components do
 * not have. One commit a batch is what makes the difference: each costs a disk sync.
 */
package io.landfall.broker;

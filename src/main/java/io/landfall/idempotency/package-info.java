/** The Idempotent Receiver: which keys a subscription has handled, as leases in the database. */
package io.landfall.idempotency;

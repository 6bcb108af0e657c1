/**
 * Where things are kept: the home directory, the database with its migrations and
 * transactions, and the leases of the nodes that share it.
 */
package io.landfall.storage;

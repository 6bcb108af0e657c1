/**
 * The PostgreSQL server that Landfall looks after where no database is configured: finds its programs, makes
 * its files, ends what an earlier process left behind, starts it, and starts it again when it has died.
 */
package io.landfall.storage.server;

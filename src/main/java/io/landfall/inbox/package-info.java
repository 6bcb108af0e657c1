/**
 * Inboxes: files are taken from watched directories into the archive, each an arrival, and read as
 * events; a receipt says what became of each.
 */
package io.landfall.inbox;

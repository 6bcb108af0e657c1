/**
 * Readers: a file as a stream of records, one at a time, whatever its size. They know nothing of
 * arrivals, events or Camel.
 */
package io.landfall.inbox.read;

/** Faults while real processes work, and books kept from outside: nothing is lost, nothing is doubled. */
package io.landfall.acceptance.fault;

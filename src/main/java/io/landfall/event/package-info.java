/**
 * The event and the few contracts that features share: everything else may import this package, and
 * this package imports none of them.
 */
package io.landfall.event;

/** The benchmark: Landfall as users run it, beside two peers of the same shape, in alternating runs. */
package io.landfall.bench;

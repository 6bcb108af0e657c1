/** Landfall: a file lands, and every subscriber gets each of its records once. This package wires the features. */
package io.landfall;

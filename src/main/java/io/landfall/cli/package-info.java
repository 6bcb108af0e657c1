/** The command line: one command a class. */
package io.landfall.cli;

/** What tests of several packages share: databases of their own, and a clock that stands still. */
package io.landfall.testing;

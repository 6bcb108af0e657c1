/** The Content-Based Router: which subscriptions want an event, told by EventBridge event patterns. */
package io.landfall.routing;

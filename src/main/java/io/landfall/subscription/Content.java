package io.landfall.subscription;

/** What a handler receives as its body, by the name that the user writes in lower case. */
enum Content {
    /** The event as CloudEvents JSON. */
    EVENT,
    /** The event's data alone. */
    DATA
}

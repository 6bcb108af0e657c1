package io.landfall.inbox.read;

/** The formats a file can be in, by the name that the user writes in lower case. */
public enum Format {
    JSON,
    NDJSON,
    CSV,
    XML,
    /** By the file's extension, or else by its first bytes. */
    AUTO
}

package io.landfall.inbox;

import com.fasterxml.jackson.databind.JsonNode;

/** Turns a record's data into an event's data: a Message Translator. */
@FunctionalInterface
interface Translator {
    /** Leaves data as it is. */
    Translator NONE = data -> data;

    /**
     * Translates the data of one record.
     *
     * @throws RejectedRecordException if this record cannot be translated
     */
    JsonNode translate(JsonNode data) throws RejectedRecordException;
}

package io.landfall.inbox;

import java.util.LinkedHashMap;
import java.util.Map;

/** The parameters of an inbox as its template gives them: every one with the default that stands there. */
final class InboxParameters {
    private final Map<String, String> values = new LinkedHashMap<>();

    InboxParameters() {
        for (String empty : new String[] {
            "type", "key", "partition", "source", "tenant", "schema", "translator", "columns", "record"
        }) {
            values.put(empty, "");
        }
        values.put("directory", "data/inbox/invoices");
        values.put("format", "auto");
        values.put("shape", "auto");
        values.put("includeCase", "ignore");
        values.put("include", "*");
        values.put("ready", "quiet:500ms");
        values.put("duplicateFile", "skip");
        values.put("charset", "UTF-8");
        values.put("delimiter", ",");
    }

    InboxParameters with(String name, String value) {
        values.put(name, value);
        return this;
    }

    InboxSettings settings() {
        return InboxSettings.of("invoices", values, 1_048_576);
    }
}

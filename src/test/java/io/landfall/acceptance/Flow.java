package io.landfall.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A flow as a user writes it: inboxes, subscriptions, and routes beside them, in a home directory's {@code routes/}. */
public final class Flow {
    private final StringBuilder yaml = new StringBuilder();

    /** A file of it in the home directory; its inboxes are {@code data/inbox/NAME}, and producers rename into them. */
    public void writeTo(Path home) throws IOException {
        Path routes = Files.createDirectories(home.resolve("routes"));
        Files.writeString(routes.resolve("flow.camel.yaml"), yaml.toString());
    }

    /** An inbox whose records are payments with a key, and further parameters as names and values in turn. */
    public Flow payments(String key, String... more) {
        return inbox("payments", "payment.settled", key, more);
    }

    public Flow inbox(String name, String type, String key, String... more) {
        template("inbox", name);
        parameter("directory", "data/inbox/" + name);
        parameter("type", type);
        parameter("key", key);
        parameter("ready", "rename");
        return parameters(more);
    }

    /** A subscription to all payments. */
    public Flow booking(String name, String handler, String... more) {
        return subscription(name, "{\"detail-type\": [\"payment.settled\"]}", handler, more);
    }

    public Flow subscription(String name, String pattern, String handler, String... more) {
        template("subscription", name);
        parameter("pattern", pattern);
        parameter("handler", handler);
        return parameters(more);
    }

    /** Routes in YAML. */
    public Flow routes(String routes) {
        yaml.append(routes);
        return this;
    }

    private void template(String template, String name) {
        yaml.append("- templatedRoute:\n    routeTemplateRef: ")
                .append(template)
                .append("\n    routeId: ")
                .append(name)
                .append("\n    parameters:\n");
    }

    private Flow parameters(String... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameter(namesAndValues[i], namesAndValues[i + 1]);
        }
        return this;
    }

    private void parameter(String name, String value) {
        yaml.append("      - { name: ")
                .append(name)
                .append(", value: '")
                .append(value.replace("'", "''"))
                .append("' }\n");
    }
}

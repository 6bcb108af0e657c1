package io.landfall.acceptance.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * The flow under test: two inboxes with one source, three subscriptions that the witness handles, and
 * a ledger without any guard of its own, so that a doubled effect shows.
 */
final class FaultFlow {
    private static final String INBOX =
            """
            - templatedRoute:
                routeTemplateRef: inbox
                routeId: %1$s
                parameters:
                  - { name: directory, value: data/inbox/%1$s }
                  - { name: format, value: ndjson }
                  - { name: type, value: payment.settled }
                  - { name: key, value: id }
                  - { name: partition, value: account }
                  - { name: source, value: /bank }
                  - { name: tenant, value: %1$s }
                  - { name: ready, value: rename }
            """;
    private static final String SUBSCRIPTION =
            """
            - templatedRoute:
                routeTemplateRef: subscription
                routeId: %s
                parameters:
                  - { name: pattern, value: '%s' }
                  - { name: handler, value: "%s" }
                  - { name: attempts, value: "100" }
                  - { name: backoff, value: "50ms,1,50ms,0" }
            """;
    private static final String SEVERAL_AT_A_TIME =
            """
                  - { name: concurrency, value: "4" }
            """;
    private static final String ORDERED = """
                  - { name: ordered, value: "true" }
            """;
    private static final String ALL = "{\"detail-type\": [\"payment.settled\"]}";
    private static final String CARDS =
            "{\"detail-type\": [\"payment.settled\"], \"detail\": {\"data\": {\"channel\": [\"card\"]}}}";
    private static final String POST_TO_LEDGER =
            "sql:INSERT INTO ledger_effects (idempotency_key) VALUES (:#${header.Idempotency-Key})";

    /** Far more calls than faults and failures can bring about. */
    private static final int STORM = 60;

    final Book witness;
    final Book ordered;
    final Book flaky;

    FaultFlow(Path home, Witness outside, long seed) {
        witness = outside.open("witness", Manner.moody(seed + 1, 0.002, 0.0005, Duration.ofSeconds(4)));
        ordered = outside.open("ordered-witness", Manner.moody(seed + 2, 0.02, 0.0002, Duration.ofSeconds(3)));
        flaky = outside.open("flaky", Manner.thirdTime());
        StringBuilder routes = new StringBuilder();
        Input.INBOXES.forEach(inbox -> routes.append(INBOX.formatted(inbox)));
        routes.append(subscription("witness", ALL, outside.address("witness")))
                .append(SEVERAL_AT_A_TIME)
                .append(subscription("ordered-witness", ALL, outside.address("ordered-witness")))
                .append(SEVERAL_AT_A_TIME)
                .append(ORDERED)
                .append(subscription("flaky", CARDS, outside.address("flaky")))
                .append(SEVERAL_AT_A_TIME)
                .append(subscription("ledger", ALL, POST_TO_LEDGER));
        try {
            Path directory = Files.createDirectories(home.resolve("routes"));
            Files.writeString(directory.resolve("flow.camel.yaml"), routes);
            Path migrations = Files.createDirectories(home.resolve("config/migration"));
            Files.writeString(
                    migrations.resolve("V001__create_ledger_effects.sql"),
                    "CREATE TABLE ledger_effects (idempotency_key VARCHAR(200) NOT NULL);\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String subscription(String name, String pattern, String handler) {
        return SUBSCRIPTION.formatted(name, pattern, handler);
    }

    /** Whether a key is called again and again, so that waiting for the end is in vain. */
    boolean isStorm() {
        return Stream.of(witness, ordered, flaky).anyMatch(book -> book.mostCalls() > STORM);
    }

    /** Whether every key was handled by each subscription that the witness can see. */
    boolean isHandled(Input input) {
        return witness.handled() >= input.keys().size()
                && ordered.handled() >= input.keys().size()
                && flaky.handled() >= input.cardKeys().size();
    }
}

package io.landfall;

import io.landfall.broker.Publisher;
import io.landfall.event.QueuedEvent;
import io.landfall.event.RoutedEvent;
import io.landfall.storage.Home;
import io.landfall.testing.TestServer;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.jms.JmsComponent;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.core.MessageCreator;

/**
 * A whole Landfall in a test's directory, whose subscriptions end in the test's own handlers. They are
 * bound when it is at work: files are to be dropped thereafter.
 */
final class Hub implements AutoCloseable {
    private final Path home;
    private final StringBuilder routes = new StringBuilder();
    private final Map<String, Processor> handlers = new LinkedHashMap<>();
    private Landfall landfall;
    private int files;

    Hub(Path home) {
        this.home = home;
    }

    /** An inbox of NDJSON; its key is {@code id}, and its partition {@code account} where records have one. */
    Hub inbox(String name, String... parameters) {
        return templated(
                "inbox",
                name,
                List.of(
                        "directory",
                        "in/" + name,
                        "format",
                        "ndjson",
                        "type",
                        name + ".arrived",
                        "key",
                        "id",
                        "ready",
                        "rename"),
                parameters);
    }

    /** A subscription to an inbox's events with a handler of the test. */
    Hub subscription(String name, String inbox, Processor handler, String... parameters) {
        return subscriptionTo(inbox + ".arrived", name, handler, parameters);
    }

    Hub subscriptionTo(String type, String name, Processor handler, String... parameters) {
        handlers.put(name, handler);
        return templated(
                "subscription",
                name,
                List.of("pattern", "'{\"type\": [\"" + type + "\"]}'", "handler", bean(name)),
                parameters);
    }

    /** A route of the user's own: where it begins, a step of the test, and the endpoints that follow. */
    Hub route(String id, String from, Processor step, String... endpoints) {
        handlers.put(id, step);
        routes.append("- route:\n    id: ").append(id).append("\n    from:\n      uri: ");
        routes.append(from).append("\n      steps:\n");
        Stream.concat(Stream.of(bean(id)), Stream.of(endpoints))
                .forEach(uri -> routes.append("        - to:\n            uri: \"")
                        .append(uri)
                        .append("\"\n"));
        return this;
    }

    /** Each exchange of its own: what is bound is found when it is called. */
    private static String bean(String handler) {
        return "bean:handler-" + handler + "?scope=Prototype";
    }

    private Hub templated(String template, String name, List<String> first, String... parameters) {
        routes.append("- templatedRoute:\n    routeTemplateRef: ").append(template);
        routes.append("\n    routeId: ").append(name).append("\n    parameters:\n");
        Map<String, String> values = new LinkedHashMap<>();
        put(values, first);
        put(values, List.of(parameters));
        values.forEach((parameter, value) -> {
            routes.append("      - { name: ").append(parameter).append(", value: ");
            routes.append(value.startsWith("'") ? value : "\"" + value + "\"").append(" }\n");
        });
        return this;
    }

    private static void put(Map<String, String> values, List<String> parameters) {
        for (int i = 0; i < parameters.size(); i += 2) {
            values.put(parameters.get(i), parameters.get(i + 1));
        }
    }

    Hub start() {
        return start(Map.of());
    }

    Hub start(Map<String, String> environment) {
        try {
            Files.createDirectories(home.resolve("routes"));
            Files.writeString(home.resolve("routes/test.camel.yaml"), routes);
            Files.createDirectories(home.resolve("config"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> variables = new LinkedHashMap<>(Map.of("LANDFALL_HTTP_PORT", "0"));
        if (!environment.containsKey("LANDFALL_DATABASE_URL")) {
            // a server for each home would take a second to make its files, each time
            variables.putAll(TestServer.environmentOf(home));
        }
        variables.putAll(environment);
        landfall = Landfall.start(new Home(home), variables::get);
        handlers.forEach((name, handler) -> landfall.context().getRegistry().bind("handler-" + name, handler));
        return this;
    }

    /** Puts a file of lines into an inbox, whole at once. */
    void drop(String inbox, String... lines) {
        try {
            Path directory = Files.createDirectories(home.resolve("in/" + inbox));
            Path draft = home.resolve("draft");
            Files.write(draft, List.of(lines));
            Files.move(draft, directory.resolve("file" + ++files + ".ndjson"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JdbcTemplate jdbc() {
        return new JdbcTemplate(landfall.context().getRegistry().lookupByNameAndType("dataSource", DataSource.class));
    }

    <T> T bean(String name, Class<T> type) {
        return landfall.context().getRegistry().lookupByNameAndType(name, type);
    }

    /** What the health check answers. */
    String health() {
        return get("/observe/health").body();
    }

    /** What a request of a path is answered; headers are names and values in turn. */
    HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + landfall.httpPort() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    long count(String tableAndCondition) {
        return jdbc().queryForObject("SELECT count(*) FROM engine." + tableAndCondition, Long.class);
    }

    /** Exchanges that Camel takes to be under way in a route; a stop waits for them. */
    int underWay(String route) {
        return landfall.context().getInflightRepository().size(route);
    }

    /** Sends what is none of Landfall's messages to a queue, as anyone may who reaches the broker. */
    void send(String queue, MessageCreator message) {
        jms().send(queue, message);
    }

    /** What lies in the dead-letter queue, each message removed from there. */
    List<Message> deadLetterQueue() {
        JmsTemplate jms = jms();
        jms.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
        return Stream.generate(() -> Optional.ofNullable(jms.receive("broker.dead-letters")))
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .toList();
    }

    private JmsTemplate jms() {
        return new JmsTemplate(
                landfall.context().getComponent("jms", JmsComponent.class).getConnectionFactory());
    }

    /** The broker sends all that is journaled once more, as it may when a commit's answer was lost. */
    void redeliverJournal(String subscription) {
        List<QueuedEvent> events = jdbc().query(
                        "SELECT sequence, key_sequence, event FROM engine.journal ORDER BY sequence",
                        (row, number) -> new QueuedEvent(row.getLong(1), row.getLong(2), row.getBytes(3)));
        List<RoutedEvent> again = events.stream()
                .map(event -> new RoutedEvent(event.decode(), List.of("subscription." + subscription)))
                .toList();
        try {
            landfall.context()
                    .getRegistry()
                    .lookupByNameAndType("publisher", Publisher.class)
                    .publish(again);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Another live node is at work on the events that are journaled next, up to so many. */
    void anotherNodeClaims(String subscription, int events) {
        jdbc().update("INSERT INTO engine.nodes (owner, beat) VALUES ('another', 0)");
        long next = jdbc().queryForObject("SELECT max(sequence) FROM engine.journal", Long.class) / 1_000 + 1;
        jdbc().update(
                        "INSERT INTO engine.claims_in_flight (subscription, page, owner, claimed) VALUES (?, ?, 'another', ?)",
                        subscription,
                        next,
                        new byte[] {(byte) ((1 << events) - 1)});
    }

    /** The other nodes are dead, and the time to look at what they held has come. */
    void otherNodesEnd() {
        jdbc().update("DELETE FROM engine.nodes WHERE owner = 'another'");
        jdbc().update(
                        "UPDATE engine.retries SET due_at = ? WHERE due_at IS NOT NULL",
                        OffsetDateTime.now(ZoneOffset.UTC));
    }

    @Override
    public void close() {
        if (landfall != null) {
            landfall.close();
            landfall = null;
        }
    }

    /** Notes the keys that it is called with, in their order. */
    static class Recorder implements Processor {
        final List<String> keys = new CopyOnWriteArrayList<>();

        @Override
        public void process(Exchange exchange) throws Exception {
            keys.add(key(exchange));
        }

        static String key(Exchange exchange) {
            return exchange.getMessage().getHeader("Idempotency-Key", String.class);
        }
    }
}

package io.landfall.bench;

import java.nio.file.Path;
import javax.sql.DataSource;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.processor.idempotent.jdbc.JdbcMessageIdRepository;

/** File, lines, queue, content-based router, a queue a subscriber, idempotent consumer, handler. */
final class PlainRoutes extends RouteBuilder {
    private final Path home;
    private final Setup setup;
    private final DataSource database;
    private final Handled handled;

    PlainRoutes(Path home, Setup setup, DataSource database, Handled handled) {
        this.home = home;
        this.setup = setup;
        this.database = database;
        this.handled = handled;
    }

    @Override
    public void configure() {
        String[] queues = new String[setup.subscribers()];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = "jms:queue:subscriber" + i;
        }
        for (int i = 0; i < setup.inboxes(); i++) {
            from("file:" + Setup.inbox(home, i) + "?move=.done")
                    .routeId("take-file-" + i)
                    .split(body().tokenize("\n"))
                    .streaming()
                    .to("jms:queue:events")
                    .end();
        }
        from("jms:queue:events")
                .routeId("route-event")
                .setHeader("type")
                .jsonpath("$.type")
                .setHeader("key")
                .jsonpath("$.payment_id")
                .choice()
                .when(header("type").isEqualTo("payment.settled"))
                .to(queues)
                .otherwise()
                .to("jms:queue:unknown")
                .end();
        for (int i = 0; i < queues.length; i++) {
            from(queues[i])
                    .routeId("handle-" + i)
                    .idempotentConsumer(header("key"), new JdbcMessageIdRepository(database, "subscriber" + i))
                    .bean(handled, "handle(${header.key})");
        }
    }
}

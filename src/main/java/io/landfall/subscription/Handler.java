package io.landfall.subscription;

import io.landfall.event.BatchedClaim;
import io.landfall.event.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpMethods;
import org.apache.camel.support.DefaultConsumer;

/** Calls the subscription's route for one delivery. For any thread. */
final class Handler implements Handling {
    /** The exchange property with the key of the delivery's claim, for the idempotent consumer. */
    private static final String CLAIM_KEY = "LandfallClaimKey";

    /** What the name of an attribute's header begins with, as the CloudEvents HTTP binding says (3.1.3.1). */
    static final String ATTRIBUTE = "ce-";

    /** The headers of what most events have, so that a delivery need not put their names together. */
    private static final Map<String, String> HEADERS = Stream.of(
                    "specversion",
                    "id",
                    "source",
                    "type",
                    "time",
                    "datacontenttype",
                    "idempotencykey",
                    "partitionkey",
                    "tenant",
                    "arrivalid",
                    "arrivalline",
                    "sequence")
            .collect(Collectors.toUnmodifiableMap(name -> name, name -> ATTRIBUTE + name));

    private final DefaultConsumer route;
    private final SubscriptionSettings settings;

    Handler(DefaultConsumer route, SubscriptionSettings settings) {
        this.route = route;
        this.settings = settings;
    }

    @Override
    public void handle(Delivery delivery) {
        Envelope event;
        try {
            event = delivery.envelope();
        } catch (RuntimeException e) {
            delivery.unreadable();
            return;
        }
        Exchange exchange = route.createExchange(false);
        try {
            fill(exchange, delivery, event);
            call(exchange);
            if (exchange.getException() != null) {
                delivery.failed(exchange.getException());
            } else if (exchange.isRollbackOnly() || exchange.isRollbackOnlyLast()) {
                delivery.failed(new IllegalStateException("the handler marked the exchange for rollback"));
            }
        } catch (Exception | LinkageError | StackOverflowError e) {
            delivery.failed(e);
        } finally {
            route.releaseExchange(exchange, false);
            delivery.forget();
        }
    }

    private void call(Exchange exchange) throws Exception {
        if (settings.overHttp()) {
            BoundedAnswers.unread(() -> route.getProcessor().process(exchange));
        } else {
            route.getProcessor().process(exchange);
        }
    }

    private void fill(Exchange exchange, Delivery delivery, Envelope event) {
        exchange.setProperty(BatchedClaim.PROPERTY, delivery);
        String claimKey = delivery.claimKey().text();
        exchange.setProperty(CLAIM_KEY, claimKey);
        Message message = exchange.getMessage();
        message.setBody(
                settings.deliver() == Content.DATA
                        ? event.data()
                        : new String(delivery.event().json(), StandardCharsets.UTF_8));
        message.setHeader("Idempotency-Key", event.idempotencyKey());
        message.setHeader(
                Exchange.CONTENT_TYPE,
                settings.deliver() == Content.DATA ? "application/json" : "application/cloudevents+json");
        if (settings.overHttp()) {
            // for an address with a query Camel takes GET, which sends no event; its httpMethod counts more than this
            message.setHeader(Exchange.HTTP_METHOD, HttpMethods.POST);
        }
        // a name that is safe in any directory, and the same at every attempt
        message.setHeader(Exchange.FILE_NAME, claimKey + ".json");
        event.attributes().forEach((name, value) -> message.setHeader(header(name), value));
    }

    private static String header(String attribute) {
        String known = HEADERS.get(attribute);
        return known == null ? ATTRIBUTE + attribute : known;
    }
}

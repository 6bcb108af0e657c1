package io.landfall.inbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.landfall.event.EventJson;
import io.landfall.event.Reason;
import io.landfall.inbox.read.Entry;
import io.landfall.inbox.read.Readers;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.component.http.HttpMethods;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.springframework.dao.TransientDataAccessException;

/**
 * Translates by calling a Camel endpoint: it receives the data as JSON text, and answers JSON, or a
 * map or list. What it throws rejects the record; an endpoint that cannot be reached rejects none,
 * but stops the file until it can.
 */
final class EndpointTranslator implements Translator {
    private static final Pattern HTTP = Pattern.compile("https?:", Pattern.CASE_INSENSITIVE);
    /** For an address with a query Camel takes GET, which sends nothing; an httpMethod in it counts more than this. */
    private static final Map<String, Object> POSTED =
            Map.of(Exchange.HTTP_METHOD, HttpMethods.POST, Exchange.CONTENT_TYPE, "application/json");

    private final CamelContext camel;
    private final ProducerTemplate template;
    private final String endpoint;

    EndpointTranslator(CamelContext camel, String endpoint) {
        this.camel = camel;
        this.template = camel.createProducerTemplate();
        this.endpoint = endpoint;
    }

    @Override
    public JsonNode translate(JsonNode data) throws RejectedRecordException {
        Object answer;
        try {
            String text = new String(EventJson.bytes(data), StandardCharsets.UTF_8);
            answer = HTTP.matcher(endpoint).lookingAt()
                    ? template.requestBodyAndHeaders(endpoint, text, POSTED)
                    : template.requestBody(endpoint, text);
        } catch (CamelExecutionException e) {
            if (isOutage(e)) {
                throw new UncheckedIOException(new IOException("translator " + endpoint + " is out of reach", e));
            }
            throw new RejectedRecordException("the translator " + endpoint + " refused it: " + Reason.of(e));
        }
        return json(answer);
    }

    /** Whether the endpoint could not do its work now, rather than did not like the record. */
    private static boolean isOutage(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpOperationFailedException http) {
                return http.isRedirectError()
                        || http.getStatusCode() >= 500
                        || http.getStatusCode() == 408
                        || http.getStatusCode() == 429;
            }
            if (cause instanceof JsonProcessingException) {
                return false;
            }
            if (cause instanceof IOException
                    || cause instanceof SQLException
                    || cause instanceof JMSException
                    || cause instanceof TransientDataAccessException
                    || cause instanceof RejectedExecutionException
                    || cause instanceof InterruptedException
                    || cause instanceof DirectConsumerNotAvailableException) {
                return true;
            }
        }
        return false;
    }

    /**
     * What was answered, as strictly read as a record of a file: what no one could write out or read
     * back would stop its batch for good.
     */
    private JsonNode json(Object answer) throws RejectedRecordException {
        byte[] bytes = bytes(answer);
        if (bytes.length > EventJson.MOST_BYTES) {
            throw new RejectedRecordException("the translator " + endpoint + " answered " + bytes.length
                    + " bytes; at most " + EventJson.MOST_BYTES + " are taken");
        }
        Entry value = Readers.value(bytes);
        if (value instanceof Entry.Good good) {
            return good.data();
        }
        String reason = value instanceof Entry.Bad bad ? ": it " + bad.reason() : "";
        throw new RejectedRecordException("the translator " + endpoint + " did not answer JSON" + reason);
    }

    private byte[] bytes(Object answer) throws RejectedRecordException {
        if (answer instanceof JsonNode || answer instanceof Map || answer instanceof Collection) {
            try {
                return EventJson.bytes(answer);
            } catch (IllegalArgumentException e) {
                throw new RejectedRecordException(
                        "the translator " + endpoint + " answered what is no JSON: " + Reason.of(e));
            }
        }
        byte[] bytes = camel.getTypeConverter().convertTo(byte[].class, answer);
        return bytes == null ? new byte[0] : bytes;
    }
}

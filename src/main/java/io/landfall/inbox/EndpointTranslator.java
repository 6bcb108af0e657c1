package io.landfall.inbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.landfall.event.EventJson;
import io.landfall.event.Reason;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.springframework.dao.TransientDataAccessException;

/**
 * Translates by calling a Camel endpoint: it receives the data as JSON text, and answers JSON, or a
 * map or list. What it throws rejects the record; an endpoint that cannot be reached rejects none,
 * but stops the file until it can.
 */
final class EndpointTranslator implements Translator {
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
            answer = template.requestBody(endpoint, new String(EventJson.bytes(data), StandardCharsets.UTF_8));
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
                return http.getStatusCode() >= 500 || http.getStatusCode() == 408 || http.getStatusCode() == 429;
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

    private JsonNode json(Object answer) throws RejectedRecordException {
        if (answer instanceof JsonNode jsonNode) {
            return jsonNode;
        }
        if (answer instanceof java.util.Map || answer instanceof java.util.Collection) {
            return EventJson.MAPPER.valueToTree(answer);
        }
        byte[] bytes = camel.getTypeConverter().convertTo(byte[].class, answer);
        try {
            JsonNode node = bytes == null ? null : EventJson.MAPPER.readTree(bytes);
            if (node != null && !node.isMissingNode()) {
                return node;
            }
        } catch (IOException e) {
            // said below, as for no answer at all
        }
        throw new RejectedRecordException("the translator " + endpoint + " did not answer JSON");
    }
}

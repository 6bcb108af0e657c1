package io.landfall.inbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.landfall.event.EventJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;

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
            Throwable cause = e.getCause();
            if (cause instanceof IOException iOException && !(cause instanceof JsonProcessingException)) {
                throw new UncheckedIOException("translator " + endpoint + " is out of reach", iOException);
            }
            throw new RejectedRecordException("the translator " + endpoint + " refused it: " + cause.getMessage());
        }
        return json(answer);
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

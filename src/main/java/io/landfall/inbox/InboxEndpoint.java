package io.landfall.inbox;

import io.landfall.event.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** Holds an inbox's parameters until its consumer knows the route, and with it the name. */
final class InboxEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {
    private final InboxServices services;
    private final Map<String, String> parameters = new LinkedHashMap<>();

    InboxEndpoint(String uri, InboxComponent component, InboxServices services) {
        super(uri, component);
        this.services = services;
    }

    void parameter(String name, String value) {
        parameters.put(name, value);
    }

    InboxServices services() {
        return services;
    }

    /** The inbox of this name, made of the parameters. */
    Inbox inbox(String name) {
        InboxSettings settings = InboxSettings.of(name, parameters, services.maxRecordBytes());
        Translator translator = settings.translator()
                .<Translator>map(uri -> new EndpointTranslator(getCamelContext(), uri))
                .orElse(Translator.NONE);
        return new Inbox(settings, new Normalizer(settings.mapping(), translator, schema(settings)));
    }

    private Optional<RecordSchema> schema(InboxSettings settings) {
        try {
            return settings.schema()
                    .map(path -> RecordSchema.read(services.home().resolve(path)));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "inbox '" + settings.name() + "': parameter 'schema': " + e.getMessage(), e);
        }
    }

    /** Two inboxes of the same parameters are refused by their directory, with a message of our own. */
    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("an inbox is consumed from; put files into its directory");
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        return new InboxConsumer(this, processor);
    }
}

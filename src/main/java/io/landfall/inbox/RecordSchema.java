package io.landfall.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.SpecVersionDetector;
import com.networknt.schema.ValidationMessage;
import io.landfall.event.EventJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The JSON schema that an inbox's data must satisfy. For any thread. */
final class RecordSchema {
    private static final int FAULTS_SHOWN = 3;

    private final JsonSchema schema;

    private RecordSchema(JsonSchema schema) {
        this.schema = schema;
    }

    /**
     * Reads a schema; one that names no draft is of 2020-12.
     *
     * @throws IllegalArgumentException if the file is missing or holds no schema
     */
    static RecordSchema read(Path file) {
        try {
            JsonNode json = EventJson.MAPPER.readTree(Files.readAllBytes(file));
            if (!json.isObject() && !json.isBoolean()) {
                throw new IllegalArgumentException(file + " holds no JSON schema");
            }
            SpecVersion.VersionFlag draft =
                    json.has("$schema") ? SpecVersionDetector.detect(json) : SpecVersion.VersionFlag.V202012;
            JsonSchema schema = JsonSchemaFactory.getInstance(draft).getSchema(json);
            schema.initializeValidators();
            return new RecordSchema(schema);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + file, e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the schema " + file + " cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("the schema " + file + " is not usable: " + e.getMessage(), e);
        }
    }

    /** What is wrong with the data, the first few faults of it; empty if nothing is. */
    Optional<String> faults(JsonNode data) {
        Set<ValidationMessage> faults = schema.validate(data);
        return faults.isEmpty()
                ? Optional.empty()
                : Optional.of(faults.stream()
                        .limit(FAULTS_SHOWN)
                        .map(ValidationMessage::getMessage)
                        .collect(Collectors.joining("; ", "it does not satisfy the schema: ", "")));
    }
}
